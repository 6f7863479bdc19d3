using System.Collections.Concurrent;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;

namespace KafkaPi.Operator.Observation;

/// <summary>How long members of ensembles have been seen without a quorum.</summary>
internal sealed class QuorumWatch(TimeProvider time)
{
    /// <summary>
    /// A member is not seen for longer than by a restart of it, or of a slow host. It may have served meanwhile.
    /// </summary>
    private static readonly TimeSpan Gap = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<(string Cluster, NodeName Node), Sighting> _seen = new();

    /// <summary>The same host. A member without a quorum is told with the time since it was first seen so.</summary>
    public ObservedHost.Seen Watched(string cluster, NodeName node, ObservedHost.Seen host)
    {
        switch (host.ZooKeeper)
        {
            case ZooKeeperMember.NotServing looking:
                return host with { ZooKeeper = looking with { For = LooksFor((cluster, node)) } };
            case ZooKeeperMember.Serving:
                _seen.TryRemove((cluster, node), out _);
                return host;
            case ZooKeeperMember.Silent:
                return host;
            default:
                throw new NotSupportedException($"{host.ZooKeeper} is no known answer");
        }
    }

    /// <summary>Drops everything about a cluster that is gone.</summary>
    public void Forget(string cluster)
    {
        foreach (var key in _seen.Keys.Where(k => k.Cluster == cluster))
        {
            _seen.TryRemove(key, out _);
        }
    }

    private TimeSpan LooksFor((string Cluster, NodeName Node) member)
    {
        var now = time.GetTimestamp();
        var seen = _seen.AddOrUpdate(
            member,
            new Sighting(now, now),
            (_, before) => time.GetElapsedTime(before.Last, now) > Gap ? new(now, now) : before with { Last = now });
        return time.GetElapsedTime(seen.First, now);
    }

    private sealed record Sighting(long First, long Last);
}
