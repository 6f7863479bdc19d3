using System.Collections.Immutable;
using KafkaPi.Operator.Kafka.Requests;

namespace KafkaPi.Operator.Observation;

/// <summary>
/// What the brokers agree on. A broker that is cut off from the others goes on reporting what was true before.
/// </summary>
internal static class MetadataAgreement
{
    /// <param name="answers">By broker id, at least one.</param>
    /// <returns>
    /// The brokers that every answer lists, the controller that most answers name, and the partitions as the
    /// controller reports them. A silent controller is replaced by the first broker that names it. A replica counts
    /// as in sync when every broker that knows the partition says so.
    /// </returns>
    public static BrokerMetadata Of(ImmutableSortedDictionary<int, BrokerMetadata> answers)
    {
        var controller = answers.Values.GroupBy(a => a.Controller).OrderByDescending(g => g.Count()).First().Key;
        var chosen = controller is { } id && answers.TryGetValue(id, out var own)
            ? own
            : answers.Values.First(a => a.Controller == controller);
        var inSync = answers.Values
            .SelectMany(a => a.Partitions)
            .GroupBy(p => (p.Topic, p.Number))
            .ToDictionary(
                g => g.Key, g => g.Select(p => p.InSync.AsEnumerable()).Aggregate((all, one) => all.Intersect(one)));
        return new(
            answers.Values.Select(a => a.Brokers).Aggregate((all, one) => all.Intersect(one)),
            controller,
            [
                .. chosen.Partitions
                    .Select(p => p with { InSync = [.. inSync[(p.Topic, p.Number)]] })
                    .OrderBy(p => p.Topic, StringComparer.Ordinal).ThenBy(p => p.Number),
            ]);
    }
}
