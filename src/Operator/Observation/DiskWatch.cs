using System.Collections.Concurrent;
using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;

namespace KafkaPi.Operator.Observation;

/// <summary>How long something on a broker's disks has stayed as it is.</summary>
/// <param name="describe">The part of the disks that is watched; empty when there is none of it.</param>
internal sealed class DiskWatch(TimeProvider time, Func<ImmutableArray<StoredDirectory>, string> describe)
{
    private readonly ConcurrentDictionary<(string Cluster, int Broker), Sighting> _seen = new();

    /// <summary>Copies between directories, with their sizes.</summary>
    /// <remarks>
    /// Kafka copies one replica after the other, so a single copy that waits for its turn does not grow either. Kafka
    /// also gives up a copy silently when its partition gets another leader. Seen with 3.2.3, where the broker's log
    /// says <c>Offset mismatch for the future replica</c> and <c>marked as failed</c>.
    /// </remarks>
    public static string Copies(ImmutableArray<StoredDirectory> directories) =>
        Describe(directories, r => r.IsFuture, r => $"{r.Topic}-{r.Number}={r.Bytes}");

    /// <summary>Replicas, whatever their sizes.</summary>
    public static string Replicas(ImmutableArray<StoredDirectory> directories) =>
        Describe(directories, _ => true, r => $"{r.Topic}-{r.Number}");

    /// <returns>The time since the disks were first seen like this. Null when there is nothing to watch.</returns>
    public TimeSpan? UnchangedFor(string cluster, int broker, ImmutableArray<StoredDirectory> directories)
    {
        var text = describe(directories);
        if (text.Length == 0)
        {
            _seen.TryRemove((cluster, broker), out _);
            return null;
        }

        var now = time.GetTimestamp();
        var first = _seen.AddOrUpdate(
            (cluster, broker),
            new Sighting(text, now),
            (_, before) => before.Text == text ? before : new Sighting(text, now));
        return time.GetElapsedTime(first.Since, now);
    }

    /// <summary>Drops everything about a cluster that is gone.</summary>
    public void Forget(string cluster)
    {
        foreach (var key in _seen.Keys.Where(k => k.Cluster == cluster))
        {
            _seen.TryRemove(key, out _);
        }
    }

    private static string Describe(
        ImmutableArray<StoredDirectory> directories, Func<StoredReplica, bool> isWatched,
        Func<StoredReplica, string> name) =>
        string.Join(
            ' ', directories.SelectMany(d => d.Replicas).Where(isWatched).Select(name).Order(StringComparer.Ordinal));

    private sealed record Sighting(string Text, long Since);
}
