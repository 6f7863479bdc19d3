using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Planning.Targets;

/// <summary>Binaries and protocols in a cluster. A release on a disk counts, because a crash makes it run.</summary>
internal sealed record RunningReleases(ImmutableArray<DaemonRelease> Daemons)
{
    public static RunningReleases Of(TargetCluster cluster, ObservedCluster observed)
    {
        var daemons = ImmutableArray.CreateBuilder<DaemonRelease>();
        foreach (var node in cluster.Nodes.AddRange(cluster.Decommissioned))
        {
            var seen = observed.Seen(node.Name);
            foreach (var kind in node.Daemons)
            {
                var daemon = seen?.Daemon(kind);
                daemons.Add(new(
                    node, kind, seen is not null, daemon?.Release is not null || seen?.Data.BrokerIsEmpty != true,
                    daemon?.Release, daemon?.Staged));
            }
        }

        return new(daemons.ToImmutable());
    }

    public ImmutableArray<DaemonRelease> Brokers { get; } = [.. Daemons.Where(d => d.Kind == DaemonKind.Broker)];

    public ImmutableArray<Release> Known { get; } = [.. Daemons.SelectMany(d => d.Known)];

    /// <summary>
    /// The newest protocol that any broker speaks, or would speak after its next start. Brokers without data are asked
    /// only when there are no others.
    /// </summary>
    public ProtocolVersion? Spoken { get; } = NewestOf(Daemons, b => b.HasBegun) ?? NewestOf(Daemons, _ => true);

    /// <summary>
    /// The newest protocol that the oldest binaries speak. Nothing newer has ever been spoken, because all brokers
    /// have to know a protocol before it is raised.
    /// </summary>
    public ProtocolVersion? Oldest => Brokers.SelectMany(b => b.Known).Select(r => (ProtocolVersion?)r.Speaks).Min();

    /// <summary>The newest distribution in use; the more common one where two are equally new.</summary>
    public DesiredDistribution? Newest
    {
        get
        {
            if (Known.IsEmpty)
            {
                return null;
            }

            // Mostly all daemons run the same, and grouping takes its time.
            return Known.All(r => Binaries(r) == Binaries(Known[0]))
                ? Known[0].Distribution
                : Known.GroupBy(Binaries)
                    .OrderByDescending(g => g.First().Speaks)
                    .ThenByDescending(g => g.Count())
                    .ThenBy(g => g.Key.Home, StringComparer.Ordinal)
                    .First().First().Distribution;
        }
    }

    private static (DistributionLayout Layout, string Version, string Home) Binaries(Release release) =>
        (release.Layout, release.Version, release.Home);

    private static ProtocolVersion? NewestOf(ImmutableArray<DaemonRelease> daemons, Func<DaemonRelease, bool> counts)
    {
        ProtocolVersion? newest = null;
        foreach (var broker in daemons)
        {
            if (broker.Kind != DaemonKind.Broker || !counts(broker))
            {
                continue;
            }

            foreach (var release in broker.Known)
            {
                newest = newest is null || release.Protocol > newest ? release.Protocol ?? newest : newest;
            }
        }

        return newest;
    }
}
