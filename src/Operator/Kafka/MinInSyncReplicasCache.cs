using System.Collections.Immutable;

namespace KafkaPi.Operator.Kafka;

/// <summary>The topics' <c>min.insync.replicas</c> of one cluster, as they were read last. Settings change rarely, and by hand.</summary>
internal sealed class MinInSyncReplicasCache(TimeProvider time)
{
    /// <summary>A change is missed for at most so long.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private ImmutableDictionary<string, (TopicMinimum Minimum, DateTimeOffset Read)> known =
        ImmutableDictionary.Create<string, (TopicMinimum, DateTimeOffset)>(StringComparer.Ordinal);

    /// <returns>For each topic that is known; what cannot be read again stays what it was.</returns>
    public async Task<ImmutableDictionary<string, TopicMinimum>> GetAsync(
        ImmutableArray<string> topics, Func<ImmutableArray<string>, Task<ImmutableDictionary<string, TopicMinimum>>> readAsync)
    {
        var now = time.GetUtcNow();
        var kept = known.RemoveRange(known.Keys.Except(topics, StringComparer.Ordinal).ToArray());
        ImmutableArray<string> stale = [.. topics.Where(t => !kept.TryGetValue(t, out var k) || now - k.Read >= Lifetime)];
        if (!stale.IsEmpty)
            kept = kept.SetItems((await readAsync(stale)).Select(r => KeyValuePair.Create(r.Key, (r.Value, now))));
        known = kept;
        return kept.ToImmutableDictionary(k => k.Key, k => k.Value.Minimum, StringComparer.Ordinal);
    }
}
