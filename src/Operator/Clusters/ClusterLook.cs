using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Clusters;

/// <summary>What one pass over a cluster found, decided and did: all that its report is made of.</summary>
public sealed record ClusterLook(Situation Situation, Plan Plan, Outcome Outcome)
{
    /// <summary>Of a pass whose plan was carried out. That leaders are back the brokers' own answers tell: nothing is left of that to be seen.</summary>
    public static ClusterLook After(Situation situation, Plan plan, Outcome outcome)
    {
        var returned = outcome.Steps.OfType<StepOutcome.Done>().Select(s => s.Step).OfType<ElectPreferredLeaders>().ToArray();
        return new(situation, plan with { Steps = plan.Steps.RemoveRange(returned) }, outcome);
    }

    /// <summary>Why not all of the spec is brought about; null when all of it may be.</summary>
    public string? Refusal { get; } = Plan.Refusals.IsEmpty ? null : string.Join("; ", Plan.Refusals);

    /// <summary>Meaningful where <see cref="Refusal"/> is not null.</summary>
    public EventReason RefusalReason { get; } = Plan.Refusals.Select(r => r.Field).Distinct().ToArray() switch
    {
        [Membership.Field] => EventReason.RemovalRefused,
        [LogDirectoryStage.Field] => EventReason.LogDirectoryRefused,
        _ => EventReason.VersionRefused,
    };

    /// <summary>Why nothing of the plan was done; null when it was.</summary>
    public Hold? Hold { get; init; }

    /// <summary>Brokers are on their way, or behind: they can be asked themselves when they are back.</summary>
    public bool AwaitsBrokers =>
        RestartsBrokers
        || Situation.Members.Any(m => m is { Kind: DaemonKind.Broker, State: MemberState.Starting })
        || Situation.Kafka?.Partitions.Any(p => p.IsUnderReplicated) == true;

    public bool RestartsBrokers => Outcome.Steps.Any(s => s.Step is RestartDaemon { Daemon: DaemonKind.Broker } or StartDaemon { Daemon: DaemonKind.Broker });

    public bool IsSettled => Plan.IsEmpty && Situation.Members.All(m => m.State == MemberState.Serving);
}
