using System.Collections.Immutable;

namespace KafkaPi.Operator.Kafka;

/// <summary>What the brokers agree on. One that is cut off from the others goes on telling what was true before.</summary>
internal static class MetadataAgreement
{
    /// <param name="answers">By broker, at least one.</param>
    /// <returns>
    /// Brokers that all list; the controller that most name; partitions as it sees them itself (or, where it did not answer, as the first
    /// of those who name it does), with only the replicas in sync that all who know the partition count as such.
    /// </returns>
    public static BrokerMetadata Of(ImmutableSortedDictionary<int, BrokerMetadata> answers)
    {
        var controller = answers.Values.GroupBy(a => a.Controller).OrderByDescending(g => g.Count()).First().Key;
        var chosen = controller is { } id && answers.TryGetValue(id, out var own) ? own : answers.Values.First(a => a.Controller == controller);
        var inSync = answers.Values
            .SelectMany(a => a.Partitions)
            .GroupBy(p => (p.Topic, p.Number))
            .ToDictionary(g => g.Key, g => g.Select(p => p.InSync.AsEnumerable()).Aggregate((all, one) => all.Intersect(one)));
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
