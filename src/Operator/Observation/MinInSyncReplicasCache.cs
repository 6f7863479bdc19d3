using System.Collections.Immutable;
using KafkaPi.Operator.Kafka.Requests;

namespace KafkaPi.Operator.Observation;

/// <summary>
/// The last readings of <c>min.insync.replicas</c> of one cluster's topics. Topic settings change rarely, and by hand.
/// </summary>
internal sealed class MinInSyncReplicasCache(TimeProvider time)
{
    /// <summary>The longest time that a change is not seen.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private ImmutableDictionary<string, (TopicMinimum Minimum, long Read)> _known =
        ImmutableDictionary.Create<string, (TopicMinimum, long)>(StringComparer.Ordinal);

    /// <returns>By topic. A topic that cannot be read again keeps its last reading.</returns>
    public async Task<ImmutableDictionary<string, TopicMinimum>> GetAsync(
        ImmutableArray<string> topics,
        Func<ImmutableArray<string>, Task<ImmutableDictionary<string, TopicMinimum>>> readAsync)
    {
        var now = time.GetTimestamp();
        var kept = _known.RemoveRange(_known.Keys.Except(topics, StringComparer.Ordinal).ToArray());
        ImmutableArray<string> stale =
            [.. topics.Where(t => !kept.TryGetValue(t, out var k) || time.GetElapsedTime(k.Read, now) >= Lifetime)];
        if (!stale.IsEmpty)
        {
            kept = kept.SetItems((await readAsync(stale)).Select(r => KeyValuePair.Create(r.Key, (r.Value, now))));
        }

        _known = kept;
        return kept.ToImmutableDictionary(k => k.Key, k => k.Value.Minimum, StringComparer.Ordinal);
    }
}
