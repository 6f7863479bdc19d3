using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Requests;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Remembering;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Passes;

/// <summary>What one pass over a cluster found, decided and did. Its report is made of nothing else.</summary>
public sealed record ReconcilePass(Situation Situation, Plan Plan, Outcome Outcome)
{
    /// <summary>A pass whose steps are about to be taken.</summary>
    public static ReconcilePass Before(Decision decision) => new(decision.Situation, decision.Plan, new([]));

    /// <summary>A pass whose plan was carried out.</summary>
    /// <remarks>
    /// Leader elections are verified by the brokers' answers, so they need no second observation. They are taken out of
    /// the plan.
    /// </remarks>
    public static ReconcilePass After(Decision decision, Outcome outcome)
    {
        var elections =
            outcome.Steps.OfType<StepOutcome.Done>().Select(s => s.Step).OfType<ElectPreferredLeaders>().ToArray();
        return new(
            decision.Situation, decision.Plan with { Steps = decision.Plan.Steps.RemoveRange(elections) }, outcome);
    }

    /// <summary>Why nothing of the plan was done; null when the operator may act.</summary>
    public Pause? Pause { get; init; }

    /// <summary>The restarts of this pass.</summary>
    public IReadOnlyDictionary<(NodeName Node, DaemonKind Daemon), RestartStatus> Restarts { get; init; } =
        ImmutableDictionary<(NodeName, DaemonKind), RestartStatus>.Empty;

    /// <summary>The records of the restart request and of the force request.</summary>
    public (RequestStatus? Restart, RequestStatus? Force) Requests { get; init; } =
        (Situation.Memory.Restart, Situation.Memory.Force);

    /// <summary>What the status has to remember of the pass.</summary>
    public ClusterMemory Memory =>
        MemoryUpdate.After(Situation, Plan, isActed: Pause is null, isDone: IsRebalanceDone) with
        {
            Restart = Requests.Restart,
            Force = Requests.Force,
        };

    /// <summary>The step that moves replicas was taken, or the plan has none.</summary>
    public bool IsRebalanceDone => Plan.Rebalance is not { Step: { } step }
        || Outcome.Steps.OfType<StepOutcome.Done>().Any(s => s.Step == step);

    /// <summary>Why a part of the spec is not brought about; null when there is no such part.</summary>
    public string? Refusal => Plan.Refusals.IsEmpty ? null : string.Join("; ", Plan.Refusals);

    /// <summary>Brokers are starting or behind. They can be asked when they are back.</summary>
    public bool AwaitsBrokers =>
        RestartsBrokers
        || Situation.Brokers.Any(b => b.Health == DaemonHealth.Starting)
        || Situation.Kafka?.Partitions.Any(p => p.IsUnderReplicated) == true;

    public bool RestartsBrokers => Outcome.Steps.Any(
        s => s.Step is RestartDaemon { Daemon: DaemonKind.Broker } or StartDaemon { Daemon: DaemonKind.Broker });

    public bool IsSettled => Plan.IsEmpty && Situation.Instances.All(i => i.Health == DaemonHealth.Serving);
}
