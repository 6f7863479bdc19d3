using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans.Steps;

namespace KafkaPi.Operator.Model.Plans;

/// <summary>What ends a wait, as data. Where a wait has none, nobody has said yet.</summary>
public abstract record WaitsOn
{
    private WaitsOn()
    {
    }

    /// <summary>The host is seen.</summary>
    public sealed record Host(NodeName Node) : WaitsOn;

    /// <summary>The daemon serves.</summary>
    public sealed record Service(NodeName Node, DaemonKind Daemon) : WaitsOn;

    /// <summary>The step is taken, which may have to wait itself.</summary>
    public sealed record Turn(StepName Step) : WaitsOn;

    /// <summary>Replicas have moved to other brokers.</summary>
    public sealed record Moves : WaitsOn;

    /// <summary>Half of the ensemble and one more serve. Several hosts and steps may bring it about.</summary>
    public sealed record Quorum : WaitsOn;

    /// <summary>
    /// Kafka answers, or does what it was asked for, or will be asked for by a step that waits for nothing. It ends by
    /// itself.
    /// </summary>
    public sealed record Kafka : WaitsOn;

    /// <summary>A person acts. No step and no host brings it about, and the sentence names the ways out.</summary>
    public sealed record Person : WaitsOn;
}
