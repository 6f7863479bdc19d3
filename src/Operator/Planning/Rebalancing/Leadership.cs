using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;

namespace KafkaPi.Operator.Planning.Rebalancing;

/// <summary>Leaders go back to their preferred replicas at once, not at Kafka's next look in up to five minutes.</summary>
public static class Leadership
{
    /// <summary>Who set this to false chooses leaders by hand, and is not overruled.</summary>
    private const string Automatic = "auto.leader.rebalance.enable";

    /// <summary>
    /// The plan of a cluster with nothing else to do, with the step that returns leaders. While a first replica has yet to catch up that is waited
    /// for: a cluster is not ready a moment before its leaders change again. Kafka that is too old to be asked does it by its own timer.
    /// </summary>
    public static Plan Return(Situation situation, Plan plan)
    {
        if (Controller(situation) is not { } node || situation.Kafka is not { } kafka) return plan;
        var away = kafka.Partitions
            .Where(p => p.Leader is { } leader && leader != p.Replicas[0] && kafka.Answering.Contains(p.Replicas[0]))
            .Where(p => kafka.Moving?.Any(m => m.Topic == p.Topic && m.Number == p.Number) != true)
            .ToLookup(p => p.InSync.Contains(p.Replicas[0]));
        if (away[true].Any())
        {
            return plan with
            {
                Steps = plan.Steps.Add(new ElectPreferredLeaders(
                    node.Name,
                    situation.Desired.Running(DaemonKind.Broker).ToImmutableSortedDictionary(n => n.Name, n => BrokerEndpoint.Of(situation.Desired, n)),
                    [.. away[true].Select(p => (p.Topic, p.Number, p.Replicas[0]))],
                    "partitions are led by others than their first replicas")),
            };
        }

        return away[false].Any()
            ? plan with { Waits = plan.Waits.Add(new(node.Name, "give leadership back to the first replicas", SafetyRules.Describe([.. away[false]], situation, [.. away[false].Select(p => p.Replicas[0])]))) }
            : plan;
    }

    /// <summary>The node to ask; null where leaders are not ours to choose now.</summary>
    private static DesiredNode? Controller(Situation situation)
    {
        var desired = situation.Desired;
        if (!PreferredLeaders.AreKnownTo(desired.Distribution.KafkaVersion) || desired.Kafka.Config.GetValueOrDefault(Automatic) == "false") return null;
        if (situation.Kafka?.Controller is not { } controller || situation.Members.Any(m => m.State != MemberState.Serving)) return null;
        return desired.Nodes.FirstOrDefault(n => n.Id == controller && situation.Observed.Seen(n.Name) is not null);
    }
}
