using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.ZooKeeper;

namespace KafkaPi.Operator.Observed;

/// <summary>Reads what <c>probe.sh</c> answers.</summary>
public static partial class ProbeAnswer
{
    private const int LogLines = 25;
    private const int LogLineLength = 400;

    /// <param name="arrival">When the answer came: the host's clock, read last, is compared to it.</param>
    /// <exception cref="ProbeFormatException">The answer is cut off, garbled, or not of this request.</exception>
    public static ObservedHost.Seen Parse(string answer, ProbeRequest request, DateTimeOffset arrival)
    {
        var lines = new ProbeLines(answer);
        return new(
            Facts(lines, request, arrival),
            lines.Optional("owner") is { } owner ? new HostOwner(owner.Text, owner.Values[1]) : null,
            lines.One("user").Flag(0),
            lines.Optional("current")?.Text,
            [.. lines.Texts("distribution").Distinct(StringComparer.Ordinal)],
            Files(lines, request),
            Daemons(lines, request),
            [.. lines.Each("disk", request.Disks).Select(d => Disk(d.Line, d.Asked))],
            [.. lines.All("listener").Select(Listener).Distinct()],
            Reach(lines, request),
            Data(lines, request),
            request.ClientPort is null ? new ZooKeeperMember.Silent() : SrvrReply.Parse(string.Join('\n', lines.Texts("srvr"))))
        {
            Account = lines.Optional("account") is { } account ? new(account.Flag(0), account.Flag(1), account.Flag(2)) : null,
            Firewall = lines.Optional("ufw") is { } ufw ? new(ufw.Flag(0), ufw.Flag(1), [.. lines.All("ufw-rule").Select(UfwRule).OfType<ObservedFirewallRule>()]) : null,
        };
    }

    private static HostFacts Facts(ProbeLines lines, ProbeRequest request, DateTimeOffset arrival)
    {
        var system = lines.All("os").DistinctBy(l => l.Text).ToFrozenDictionary(l => l.Text, l => l.Values[1]);
        var addresses = lines.Texts("address");
        // A name is the host's own when it leads to one of its addresses; Debian gives a host's own name 127.0.1.1.
        var isOwnName = lines.Texts("resolved").Any(a => addresses.Contains(a) || (IPAddress.TryParse(a, out var ip) && IPAddress.IsLoopback(ip)));
        return new(
            lines.One("model").Text,
            lines.One("machine").Text,
            lines.One("bits").Int32(0),
            Product(lines.One("memory"), 1024, lines.One("memory").Int64(0)),
            lines.One("hostname").Text,
            lines.One("machine-id").Text,
            lines.One("boot-id").Text,
            lines.One("systemd").Flag(0),
            system.GetValueOrDefault("PRETTY_NAME", ""),
            DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(lines.One("time").Seconds(0)) - arrival,
            isOwnName ? addresses.Add(request.Address) : addresses,
            Java(lines, request, system));
    }

    private static ObservedJava Java(ProbeLines lines, ProbeRequest request, FrozenDictionary<string, string> system)
    {
        var package = lines.Optional("apt") is null
            ? null
            : JavaPackages.Choose(
                [.. lines.All("package").Select(p => new JavaCandidate(p.Text, p.Values[1]))],
                request.MinimumJava, system.GetValueOrDefault("ID"), system.GetValueOrDefault("VERSION_ID"));
        return new(JavaVersion(lines.Optional("java")?.Text ?? ""), package?.Package, package?.Version);
    }

    /// <summary>Null for a <c>java</c> that does not tell its version: it does not run either.</summary>
    private static Version? JavaVersion(string text)
    {
        var numbers = Number.Matches(text.StartsWith("1.", StringComparison.Ordinal) ? text[2..] : text).Select(n => n.Value).Take(3);
        return Version.TryParse(string.Join('.', numbers.Append("0").Take(3)), out var version) ? version : null;
    }

    private static ImmutableDictionary<string, ObservedFile> Files(ProbeLines lines, ProbeRequest request)
    {
        var digests = lines.All("sha256").DistinctBy(l => l.Text).ToFrozenDictionary(l => l.Text, l => l.Values[1]);
        var files = ImmutableDictionary.CreateBuilder<string, ObservedFile>(StringComparer.Ordinal);
        foreach (var line in lines.All("file"))
        {
            var (path, kind) = (line.Text, line.Values[1]);
            if (!request.Files.Contains(path) || files.ContainsKey(path)) throw line.Refuse("not asked for");
            var digest = digests.GetValueOrDefault(path, "");
            if (digest.Length != (kind.StartsWith("regular", StringComparison.Ordinal) ? 64 : 0)) throw line.Refuse("its digest is missing");
            if (!Mode.IsMatch(line.Values[2])) throw line.Refuse("no mode");
            files[path] = new(path, digest, line.Values[2].PadLeft(4, '0'), line.Values[3], line.Values[4]);
        }

        return files.ToImmutable();
    }

    private static ImmutableArray<ObservedDaemon> Daemons(ProbeLines lines, ProbeRequest request)
    {
        var units = new Dictionary<string, FrozenDictionary<string, string>>();
        var properties = new Dictionary<string, string>();
        foreach (var line in lines.All("unit"))
        {
            if (line.Text.Split('=', 2) is [var name, var value])
            {
                properties[name] = value;
            }
            else
            {
                if (!units.TryAdd(properties.GetValueOrDefault("Id", ""), properties.ToFrozenDictionary())) throw line.Refuse("the same unit twice");
                properties.Clear();
            }
        }

        if (properties.Count > 0) throw lines.Missing("a unit has no end");
        if (units.Count == 0 && !lines.One("systemd").Flag(0)) return [];
        return
        [
            .. Enum.GetValues<DaemonKind>().Select(kind => units.TryGetValue(HostLayout.Unit(kind), out var unit)
                ? Daemon(kind, new UnitProperties(unit, lines), lines, request)
                : throw lines.Missing($"{HostLayout.Unit(kind)} is missing")),
        ];
    }

    private static ObservedDaemon Daemon(DaemonKind kind, UnitProperties unit, ProbeLines lines, ProbeRequest request)
    {
        var isRunning = unit.Number("MainPID") != 0;
        var started = unit.Number("ExecMainStartTimestampMonotonic") / 1e6;
        var running = isRunning && OfUnit("revision") is { } revision ? Revision.Parse(revision.Values[1]) : null;
        var runningSettings = PropertiesText.Parse(isRunning && OfUnit("settings") is { } settings ? settings.Base64(1) : "");
        return new(
            kind,
            unit["LoadState"],
            unit["ActiveState"],
            unit["SubState"],
            unit["UnitFileState"],
            unit["NeedDaemonReload"] == "yes",
            unit["InvocationID"],
            isRunning ? Elapsed(lines.One("uptime").Seconds(0), started) : null,
            (int)Math.Min(unit.Number("NRestarts"), int.MaxValue),
            (int)Math.Min(unit.Number("ExecMainStatus"), int.MaxValue),
            running,
            runningSettings,
            [.. unit["DropInPaths"].Split(' ').Where(IsOfOurUnits)],
            LogTail(OfUnit("log")?.Base64(1) ?? ""))
        {
            Release = !isRunning ? null
                : OfUnit("release") is { Values: [_, { Length: > 0 } release] } ? Release.Parse(release)
                : running is null ? null : EarlierRelease.Of(kind, running, runningSettings, lines.Texts("distribution"), request.Distribution),
            Staged = OfUnit("staged") is { } staged ? Release.Parse(staged.Values[1]) : null,
            StagedServers = OfUnit("servers") is { } servers ? PropertiesText.Parse(servers.Values[1].Replace(' ', '\n')) : null,
        };

        ProbeLine? OfUnit(string key) => lines.All(key).FirstOrDefault(l => l.Text == HostLayout.Unit(kind));
    }

    private static TimeSpan Elapsed(double uptime, double start) => TimeSpan.FromSeconds(Math.Clamp(uptime - start, 0, 1e11));

    /// <summary>What the system sets for every service (<c>service.d</c>) is not meant for ours.</summary>
    private static bool IsOfOurUnits(string path) =>
        Path.GetFileName(Path.GetDirectoryName(path))?.StartsWith("kafkapi-", StringComparison.Ordinal) == true;

    /// <summary>Without stack frames: they would push out the line that says what is wrong.</summary>
    private static ImmutableArray<string> LogTail(string text) =>
    [
        .. text.Split('\n')
            .Where(l => l.Length > 0 && !StackFrame.IsMatch(l))
            .TakeLast(LogLines)
            .Select(l => Control.Replace(l.Length > LogLineLength ? l[..LogLineLength] + "…" : l, " ")),
    ];

    private static ObservedDisk Disk(ProbeLine line, string path) =>
        new(path, Product(line, line.Int64(0), line.Int64(1)), Product(line, line.Int64(0), line.Int64(2)));

    private static ObservedListener Listener(ProbeLine line)
    {
        var unit = line.Values[2].Split('/').LastOrDefault(p => p.EndsWith(".service", StringComparison.Ordinal));
        return new(line.Int32(0), unit ?? (line.Values[1] is { Length: > 0 } process ? process : "an unknown process"));
    }

    private static ImmutableArray<ObservedReach> Reach(ProbeLines lines, ProbeRequest request)
    {
        ImmutableArray<ObservedReach> reach = [.. lines.All("reach").Select(r => new ObservedReach(r.Text, r.Int32(1), r.Flag(2)))];
        var asked = lines.Optional("stranger") is null ? [] : request.Peers;
        return reach.Select(r => new ProbePeer(r.Address, r.Port)).ToHashSet().SetEquals(asked)
            ? reach
            : throw lines.Missing("other peers were tried than asked for");
    }

    private static ObservedData Data(ProbeLines lines, ProbeRequest request) => new(
        lines.Optional("zookeeper-data") is { } data ? new(request.ZooKeeperData, lines.Optional("myid")?.Text, data.Flag(0)) : null,
        LogDirectories(lines, request));

    /// <summary>Those that were asked for, and then those that only the broker's own properties name.</summary>
    private static ImmutableArray<LogDirectory> LogDirectories(ProbeLines lines, ProbeRequest request)
    {
        var withReplicas = lines.Texts("replicas");
        ImmutableArray<LogDirectory> directories =
        [
            .. lines.All("log-dir").Select(line => new LogDirectory(line.Text, NullIfEmpty(line.Values[2]), NullIfEmpty(line.Values[3]), line.Flag(1))
            {
                HasReplicas = withReplicas.Contains(line.Text),
            }),
        ];
        return directories.Take(request.LogDirectories.Length).Select(d => d.Path).SequenceEqual(request.LogDirectories)
            ? directories
            : throw lines.Missing("other log directories than were asked for");
    }

    /// <summary>
    /// ufw's own <c>action protocol ports destination ports source in comment=HEX</c>. Null for a rule on an interface, a destination, a service or
    /// another protocol: it is none of ours, and cannot be mistaken for one.
    /// </summary>
    private static ObservedFirewallRule? UfwRule(ProbeLine line) => line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        [var action, "tcp", var ports, FirewallRule.Anywhere or FirewallRule.Anywhere6, "any", var source, "in", .. var rest] =>
            new(action, new(ports, source), rest is [var comment] && comment.StartsWith("comment=", StringComparison.Ordinal) ? Hexadecimal(line, comment["comment=".Length..]) : ""),
        _ => null,
    };

    private static string Hexadecimal(ProbeLine line, string text) => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit)
        ? Encoding.UTF8.GetString(Convert.FromHexString(text))
        : throw line.Refuse("not hexadecimal");

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static long Product(ProbeLine line, long unit, long count) =>
        Math.BigMul(unit, count) is var bytes && bytes <= long.MaxValue ? (long)bytes : throw line.Refuse("out of range");

    [GeneratedRegex(@"\d{1,9}", RegexOptions.CultureInvariant)]
    private static partial Regex Number { get; }

    [GeneratedRegex("^[0-7]{1,4}$", RegexOptions.CultureInvariant)]
    private static partial Regex Mode { get; }

    [GeneratedRegex(@"^\s+(at \S|\.\.\. \d+ (more|common frames))", RegexOptions.CultureInvariant)]
    private static partial Regex StackFrame { get; }

    [GeneratedRegex(@"\p{C}", RegexOptions.CultureInvariant)]
    private static partial Regex Control { get; }

    private sealed class UnitProperties(FrozenDictionary<string, string> properties, ProbeLines lines)
    {
        public string this[string name] => properties.TryGetValue(name, out var value) ? value : throw lines.Missing($"a unit's {name} is missing");

        public long Number(string name) =>
            long.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw lines.Missing($"a unit's {name} is not a number");
    }
}
