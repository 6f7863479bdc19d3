using System.Collections.Immutable;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;

namespace KafkaPi.Operator.Observation.Probe.Sections;

/// <summary>Reads the marks in the data directories of both daemons.</summary>
internal static class DataParser
{
    public static ObservedData Parse(ProbeLines lines, ProbeRequest request)
    {
        var foreign = Foreign(lines);
        return new(
            ZooKeeper(lines, request, foreign.ContainsKey(request.ZooKeeperData)),
            LogDirectories(lines, request, foreign))
        {
            Foreign = foreign,
        };
    }

    /// <summary>A directory of the daemons' own account is theirs, whatever lies there.</summary>
    private static ImmutableDictionary<string, ForeignContent> Foreign(ProbeLines lines)
    {
        var owners = lines.All("file").DistinctBy(l => l["path"]).ToDictionary(l => l["path"], l => l["owner"]);
        return lines.All("unmarked")
            .DistinctBy(l => l["path"])
            .Where(l => owners.TryGetValue(l["path"], out var owner) && owner != HostLayout.User)
            .ToImmutableDictionary(
                l => l["path"], l => new ForeignContent(owners[l["path"]], l["entry"]), StringComparer.Ordinal);
    }

    private static ZooKeeperData? ZooKeeper(ProbeLines lines, ProbeRequest request, bool isForeign) =>
        lines.Optional("zookeeper-data") is { } data
            ? new(request.ZooKeeperData, lines.Optional("myid")?.Text, isForeign || data.Flag("is-blank"))
            : null;

    /// <summary>
    /// The directories that were asked for, followed by directories that only the broker's own properties name.
    /// </summary>
    private static ImmutableArray<LogDirectory> LogDirectories(
        ProbeLines lines, ProbeRequest request, ImmutableDictionary<string, ForeignContent> foreign)
    {
        var withReplicas = lines.Texts("replicas");
        ImmutableArray<LogDirectory> directories =
        [
            .. lines.All("log-dir").Select(line => LogDirectory(line, foreign.ContainsKey(line["path"])) with
            {
                HasReplicas = withReplicas.Contains(line["path"]) && !foreign.ContainsKey(line["path"]),
            }),
        ];
        return directories.Take(request.LogDirectories.Length).Select(d => d.Path).SequenceEqual(request.LogDirectories)
            ? directories
            : throw lines.Missing("other log directories than were asked for");
    }

    private static LogDirectory LogDirectory(ProbeLine line, bool isForeign) => new(
        line["path"], NullIfEmpty(line["broker-id"]), NullIfEmpty(line["cluster-id"]),
        isForeign || line.Flag("is-empty"));

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
