using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Planning.Drafts;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Rebalancing;

/// <summary>
/// Returns leaders to their preferred replicas at once. Kafka itself looks for such leaders only every five minutes.
/// </summary>
public static class LeaderElection
{
    /// <summary>A user who sets this to false chooses leaders by hand, and is not overruled.</summary>
    private const string Automatic = "auto.leader.rebalance.enable";

    /// <summary>
    /// Returns leaders when nothing else is to be done. First replicas that have yet to catch up are waited for, so
    /// that a cluster is not ready a moment before its leaders change again. Kafka that is too old to be asked
    /// returns leaders by its own timer.
    /// </summary>
    public static PlanPart Decide(PlanningContext context)
    {
        var situation = context.Situation;
        if (!context.Draft.IsQuiet || Controller(situation) is not { } node || situation.Kafka is not { } kafka)
        {
            return PlanPart.Nothing;
        }

        var away = kafka.Partitions
            .Where(p => p.Leader is { } leader && leader != p.Replicas[0] && kafka.Answering.Contains(p.Replicas[0]))
            .Where(p => kafka.Moving?.Any(m => m.Topic == p.Topic && m.Number == p.Number) != true)
            .ToLookup(p => p.InSync.Contains(p.Replicas[0]));
        return away[true].Any() ? new() { Steps = [Elect(situation, node, away[true])] }
            : away[false].Any() ? new() { Pending = [AwaitReplicas(situation, node, [.. away[false]])] }
            : PlanPart.Nothing;
    }

    private static ElectPreferredLeaders Elect(
        Situation situation, DesiredNode node, IEnumerable<Partition> partitions) => new(
        node.Name,
        situation.Target.Running(DaemonKind.Broker)
            .ToImmutableSortedDictionary(n => n.Name, n => situation.EndpointOf(n)),
        [.. partitions.Select(p => (p.Topic, p.Number, p.Replicas[0]))],
        "partitions are led by others than their first replicas");

    private static PendingStep AwaitReplicas(
        Situation situation, DesiredNode node, ImmutableArray<Partition> partitions) => new(
        node.Name, "give leadership back to the first replicas",
        ReplicaShortage.Describe(partitions, situation, [.. partitions.Select(p => p.Replicas[0])]));

    /// <summary>The controller's node; null where the operator has no say in leaders now.</summary>
    private static DesiredNode? Controller(Situation situation)
    {
        var target = situation.Target;
        if (!KafkaFeatures.ElectLeaders(target.Distribution.KafkaVersion)
            || target.Kafka.Config.GetValueOrDefault(Automatic) == "false")
        {
            return null;
        }

        if (situation.Kafka?.Controller is not { } controller
            || situation.Instances.Any(i => i.Health != DaemonHealth.Serving))
        {
            return null;
        }

        return target.Nodes.FirstOrDefault(n => n.Id == controller && situation.Observed.Seen(n.Name) is not null);
    }
}
