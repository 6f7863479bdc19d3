using System.Collections.Immutable;
using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Observed;

/// <summary>The release of a process that an earlier operator started, before a process carried its own: known again by its revision.</summary>
internal static class EarlierRelease
{
    /// <param name="homes">The distributions on the host, the process's own among them.</param>
    /// <param name="wanted">Of the homes that are not ours this one's version is known.</param>
    public static Release? Of(
        DaemonKind kind, Revision running, ImmutableSortedDictionary<string, string> settings, ImmutableArray<string> homes, DesiredDistribution wanted)
    {
        var digest = running.Inputs.GetValueOrDefault(Revision.Distribution);
        var found = homes.Select(OfHome).Append(new(wanted.Layout, wanted.Version, wanted.Home, null))
            .FirstOrDefault(r => r is not null && Revision.Digest(Revision.DistributionInput(r.Home, r.Version)) == digest);
        if (found is null || kind == DaemonKind.ZooKeeper) return found;
        var protocol = settings.TryGetValue(ProtocolVersion.Setting, out var set) ? ProtocolVersion.Parse(set) : found.Speaks;
        return found with { Protocol = protocol };
    }

    /// <summary><c>…/confluent-7.2.2</c>; null for a home that is not ours.</summary>
    private static Release? OfHome(string home) =>
        home.StartsWith($"{HostLayout.Distributions}/", StringComparison.Ordinal) && Path.GetFileName(home).Split('-', 2) is [var layout, var version]
            ? Release.Parse($"{layout} {version} - {home}")
            : null;
}
