using System.Collections.Frozen;
using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Releases;

namespace KafkaPi.Operator.Observation.Probe.Sections;

/// <summary>Reads the units of the daemons, what they run with, and what their next start would use.</summary>
internal static class DaemonsParser
{
    /// <returns>Empty on a host without systemd.</returns>
    public static ImmutableArray<ObservedDaemon> Parse(ProbeLines lines)
    {
        var units = Units(lines);
        if (units.Count == 0 && !lines.One("systemd").Flag("is-init"))
        {
            return [];
        }

        return
        [
            .. Enum.GetValues<DaemonKind>().Select(kind => units.TryGetValue(HostLayout.Unit(kind), out var unit)
                ? Daemon(kind, new UnitProperties(unit, lines), lines)
                : throw lines.Missing($"{HostLayout.Unit(kind)} is missing")),
        ];
    }

    private static Dictionary<string, FrozenDictionary<string, string>> Units(ProbeLines lines)
    {
        var units = new Dictionary<string, FrozenDictionary<string, string>>();
        var properties = new Dictionary<string, string>();
        foreach (var line in lines.All("unit"))
        {
            if (line.Text.Split('=', 2) is [var name, var value])
            {
                properties[name] = value;
                continue;
            }

            if (!units.TryAdd(properties.GetValueOrDefault("Id", ""), properties.ToFrozenDictionary()))
            {
                throw line.Refuse("the same unit twice");
            }

            properties.Clear();
        }

        return properties.Count == 0 ? units : throw lines.Missing("a unit has no end");
    }

    private static ObservedDaemon Daemon(DaemonKind kind, UnitProperties unit, ProbeLines lines)
    {
        var isRunning = unit.Number("MainPID") != 0;
        var started = unit.Number("ExecMainStartTimestampMonotonic") / 1e6;
        return new()
        {
            Kind = kind,
            LoadState = unit["LoadState"],
            ActiveState = unit["ActiveState"],
            SubState = unit["SubState"],
            UnitFileState = unit["UnitFileState"],
            NeedsReload = unit["NeedDaemonReload"] == "yes",
            InvocationId = unit["InvocationID"],
            ActiveFor = isRunning ? Elapsed(lines.One("uptime").Seconds("seconds"), started) : null,
            Restarts = unit.Count("NRestarts"),
            LastExitStatus = unit.Count("ExecMainStatus"),
            Running = isRunning && OfUnit("revision") is { } line ? Revision.Parse(line["revision"]) : null,
            RunningSettings =
                PropertiesText.Parse(isRunning && OfUnit("settings") is { } settings ? settings.Base64("base64") : ""),
            DropIns = [.. SystemdWords.Paths(unit["DropInPaths"]).Where(IsOfOurUnits)],
            LogTail = LogTail.Of(OfUnit("log")?.Base64("base64") ?? ""),
            Release = isRunning ? Running(OfUnit("release")) : null,
            Staged = OfUnit("staged") is { } staged ? Release.Parse(staged["release"]) : null,
            StagedServers = Properties(OfUnit("servers")),
            StagedPorts = Properties(OfUnit("ports")),
        };

        ProbeLine? OfUnit(string key) => lines.All(key).FirstOrDefault(l => l["unit"] == HostLayout.Unit(kind));
    }

    private static TimeSpan Elapsed(double uptime, double start) =>
        TimeSpan.FromSeconds(Math.Clamp(uptime - start, 0, 1e11));

    /// <summary>False for drop-ins that the system has for every service (<c>service.d</c>).</summary>
    private static bool IsOfOurUnits(string path) =>
        Path.GetFileName(Path.GetDirectoryName(path))?.StartsWith("kafkapi-", StringComparison.Ordinal) == true;

    /// <summary>Null for a process whose environment has no release.</summary>
    private static Release? Running(ProbeLine? line) =>
        line?["release"] is { Length: > 0 } release ? Release.Parse(release) : null;

    private static ImmutableSortedDictionary<string, string>? Properties(ProbeLine? line) =>
        line is null ? null : PropertiesText.Parse(line["properties"].Replace(' ', '\n'));
}
