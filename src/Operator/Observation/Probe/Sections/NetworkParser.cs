using System.Collections.Immutable;
using KafkaPi.Operator.Model.Observed.Facts;

namespace KafkaPi.Operator.Observation.Probe.Sections;

/// <summary>Reads who listens on the cluster's ports, and which ports of other hosts are reached.</summary>
internal static class NetworkParser
{
    public static ImmutableArray<ObservedListener> Listeners(ProbeLines lines) =>
        [.. lines.All("listener").Select(Listener).Distinct()];

    public static ImmutableArray<ObservedReach> Reach(ProbeLines lines, ProbeRequest request)
    {
        ImmutableArray<ObservedReach> reach =
        [
            .. lines.All("reach").Select(r => new ObservedReach(r["address"], r.Int32("port"), r.Flag("is-reached"))),
        ];
        var asked = lines.Optional("stranger") is null ? [] : request.Peers;
        return reach.Select(r => new ProbePeer(r.Address, r.Port)).ToHashSet().SetEquals(asked)
            ? reach
            : throw lines.Missing("other peers were tried than asked for");
    }

    private static ObservedListener Listener(ProbeLine line)
    {
        var port = line.Int32("port");
        var parts = line["cgroup"].Split('/');
        if (parts.LastOrDefault(p => p.EndsWith(".service", StringComparison.Ordinal)) is { } unit)
        {
            return new(port, unit);
        }

        return new(port, line["process"] is { Length: > 0 } process ? process : "an unknown process");
    }
}
