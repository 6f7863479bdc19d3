using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;

namespace KafkaPi.Operator.Planning;

/// <summary>What one daemon runs with and would start with next; both null while it is unseen.</summary>
/// <param name="HasBegun">False for a broker without data: what lies ready for it may have been written while nobody else was seen.</param>
internal sealed record DaemonRelease(DesiredNode Node, DaemonKind Kind, bool Seen, bool HasBegun, Release? Running, Release? Staged)
{
    public ImmutableArray<Release> Known { get; } = Running is null ? (Staged is null ? [] : [Staged]) : (Staged is null ? [Running] : [Running, Staged]);
}

/// <summary>What is known of the binaries and the protocols in a cluster. A release on a disk counts: a crash makes it run.</summary>
internal sealed record Releases(ImmutableArray<DaemonRelease> Daemons)
{
    public static Releases Of(DesiredCluster desired, ObservedCluster observed)
    {
        var daemons = ImmutableArray.CreateBuilder<DaemonRelease>();
        foreach (var node in desired.Nodes.AddRange(desired.Leaving))
        {
            var seen = observed.Seen(node.Name);
            foreach (var kind in node.Daemons)
            {
                var daemon = seen?.Daemon(kind);
                daemons.Add(new(node, kind, seen is not null, daemon?.Release is not null || seen?.Data.BrokerIsEmpty != true, daemon?.Release, daemon?.Staged));
            }
        }

        return new(daemons.ToImmutable());
    }

    public ImmutableArray<DaemonRelease> Brokers { get; } = [.. Daemons.Where(d => d.Kind == DaemonKind.Broker)];

    public ImmutableArray<Release> Known { get; } = [.. Daemons.SelectMany(d => d.Known)];

    /// <summary>The newest protocol that any broker speaks, or would speak after its next start; those that have begun tell first.</summary>
    public ProtocolVersion? Spoken => NewestOf(Brokers.Where(b => b.HasBegun)) ?? NewestOf(Brokers);

    /// <summary>The oldest binaries, by the newest protocol that they speak. Nothing newer has been spoken: that needs all brokers to know it.</summary>
    public ProtocolVersion? Oldest => Brokers.SelectMany(b => b.Known).Select(r => (ProtocolVersion?)r.Speaks).Min();

    private static ProtocolVersion? NewestOf(IEnumerable<DaemonRelease> brokers) => brokers.SelectMany(b => b.Known).Select(r => r.Protocol).Max();

    /// <summary>The newest distribution that is in use, the more common one where two are equally new.</summary>
    public DesiredDistribution? Newest => Known.IsEmpty ? null : Known.All(r => (r.Home, r.Version, r.Layout) == (Known[0].Home, Known[0].Version, Known[0].Layout)) ? Known[0].Distribution : Known
        .GroupBy(r => (r.Layout, r.Version, r.Home))
        .OrderByDescending(g => g.First().Speaks).ThenByDescending(g => g.Count()).ThenBy(g => g.Key.Home, StringComparer.Ordinal)
        .FirstOrDefault()?.First().Distribution;
}
