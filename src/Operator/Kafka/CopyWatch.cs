using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace KafkaPi.Operator.Kafka;

/// <summary>
/// How long the copies between a broker's directories stand still. Kafka copies one after the other, so that one that waits for its turn does not grow; and
/// gives one up without a word when its partition gets another leader (seen with 3.2.3: <c>Offset mismatch for the future replica</c>, and <c>marked as failed</c>).
/// </summary>
internal sealed class CopyWatch(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Cluster, int Broker), (string Copies, DateTimeOffset Since)> seen = new();

    /// <returns>Since this was first seen of them; null where there are none.</returns>
    public TimeSpan? StandStillFor(string cluster, int broker, ImmutableArray<StoredDirectory> directories)
    {
        var copies = string.Join(' ', directories.SelectMany(d => d.Replicas).Where(r => r.IsFuture).Select(r => $"{r.Topic}-{r.Number}={r.Bytes}").Order(StringComparer.Ordinal));
        if (copies.Length == 0)
        {
            seen.TryRemove((cluster, broker), out _);
            return null;
        }

        var now = time.GetUtcNow();
        return now - seen.AddOrUpdate((cluster, broker), (copies, now), (_, before) => before.Copies == copies ? before : (copies, now)).Since;
    }

    /// <summary>Drops what is kept of a cluster that is gone.</summary>
    public void Forget(string cluster)
    {
        foreach (var key in seen.Keys.Where(k => k.Cluster == cluster)) seen.TryRemove(key, out _);
    }
}
