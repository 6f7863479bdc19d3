using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;

namespace KafkaPi.Operator.Planning.Situations;

/// <summary>Describes partitions that lack a replica.</summary>
internal static class ReplicaShortage
{
    /// <summary>The clause <c>2 partitions of orders to regain replica 3 on pi3</c>.</summary>
    /// <remarks>
    /// The sentence must not change with every partition. Replica and topic stay the same until the replica has caught
    /// up, and large counts change by steps.
    /// </remarks>
    public static string Describe(ImmutableArray<Partition> behind, Situation situation, HashSet<int>? among = null)
    {
        var topic = behind
            .GroupBy(p => p.Topic, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .First()
            .ToArray();
        var missing = topic.SelectMany(p => p.Replicas.Except(p.InSync)).Where(r => among?.Contains(r) != false).Min();
        var lacking = topic.Count(p => !p.InSync.Contains(missing) && p.Replicas.Contains(missing));
        var node = situation.Target.Nodes.Concat(situation.Target.Decommissioned).FirstOrDefault(n => n.Id == missing);
        var place = node?.Name.Value ?? "a broker that is not in the spec";
        return $"{Roughly(lacking)} of {topic[0].Topic} to regain replica {missing} on {place}"
            + (behind.Any(p => p.Topic != topic[0].Topic) ? ", and for other topics" : "");
    }

    private static string Roughly(int partitions) => partitions switch
    {
        1 => "1 partition",
        <= 3 => $"{partitions} partitions",
        <= 10 => "some partitions",
        <= 100 => "more than 10 partitions",
        _ => "more than 100 partitions",
    };
}
