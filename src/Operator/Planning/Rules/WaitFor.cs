using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Rules;

/// <summary>Waits for a daemon, in the words that all rules share.</summary>
internal static class WaitFor
{
    /// <summary>The daemon to serve: <c>the broker on pi2, which is stopped</c>.</summary>
    public static Wait Service(DaemonInstance daemon) =>
        Service(daemon, $"{daemon}, which {daemon.Detail}");

    public static Wait Service(DaemonInstance daemon, string words) =>
        new(words) { On = new WaitsOn.Service(daemon.Name, daemon.Kind) };

    /// <summary>The daemon to be restarted.</summary>
    /// <param name="why">A clause after the noun phrase, with its own comma or colon.</param>
    public static Wait Restart(DaemonInstance daemon, string why = "") => new($"the restart of {daemon}{why}")
    {
        On = new WaitsOn.Turn(new(StepVerb.Restart, daemon.Kind, daemon.Name)),
    };

    /// <summary>A step to be taken.</summary>
    public static Wait Step(StepName step, string words) => new(words) { On = new WaitsOn.Turn(step) };

    public static Wait Moves(string words) => new(words) { On = new WaitsOn.Moves() };

    public static Wait Quorum() => new("a ZooKeeper quorum") { On = new WaitsOn.Quorum() };

    /// <summary>What Kafka brings about by itself.</summary>
    public static Wait Kafka(string words) => new(words) { On = new WaitsOn.Kafka() };

    public static Wait Host(NodeName node, string words) => new(words) { On = new WaitsOn.Host(node) };

    /// <summary>What only a person brings about. The words name the ways out.</summary>
    public static Wait Person(string words) => new(words) { On = new WaitsOn.Person() };
}
