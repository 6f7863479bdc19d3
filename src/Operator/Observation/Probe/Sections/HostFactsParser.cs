using System.Collections.Frozen;
using System.Net;
using System.Text.RegularExpressions;
using KafkaPi.Operator.Model.Observed.Facts;

namespace KafkaPi.Operator.Observation.Probe.Sections;

/// <summary>Reads the machine, its system, its addresses and its Java.</summary>
internal static partial class HostFactsParser
{
    public static HostFacts Parse(ProbeLines lines, ProbeRequest request, DateTimeOffset arrival)
    {
        var system = lines.All("os").DistinctBy(l => l["name"]).ToFrozenDictionary(l => l["name"], l => l["value"]);
        var clock = DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(lines.One("time").Seconds("seconds"));
        var addresses = lines.Texts("address");
        return new()
        {
            Model = lines.One("model").Text,
            Machine = lines.One("machine").Text,
            UserlandBits = lines.One("bits").Int32("bits"),
            MemoryBytes = lines.One("memory").Bytes("kibibytes", unit: 1024),
            Hostname = lines.One("hostname").Text,
            MachineId = lines.One("machine-id").Text,
            BootId = lines.One("boot-id").Text,
            RootIsVolatile = lines.Optional("volatile-root") is not null,
            SystemdIsInit = lines.One("systemd").Flag("is-init"),
            OperatingSystem = system.GetValueOrDefault("PRETTY_NAME", ""),
            ClockSkew = clock - arrival,
            Addresses = lines.Texts("resolved").Any(IsOwn) ? addresses.Add(request.Address) : addresses,
            Java = Java(lines, request, system),
        };

        // A host's name in the spec may lead to a loopback address: Debian gives a host's own name 127.0.1.1.
        bool IsOwn(string address) =>
            addresses.Contains(address) || (IPAddress.TryParse(address, out var ip) && IPAddress.IsLoopback(ip));
    }

    private static ObservedJava Java(ProbeLines lines, ProbeRequest request, FrozenDictionary<string, string> system)
    {
        var version = JavaVersion(lines.Optional("java")?.Text ?? "");
        if (lines.Optional("apt") is null)
        {
            return new(version, null, null);
        }

        var package = JavaPackages.Choose(
            [.. lines.All("package").Select(p => new JavaCandidate(p["name"], p["candidate"]))],
            request.MinimumJava, system.GetValueOrDefault("ID"), system.GetValueOrDefault("VERSION_ID"));
        return new(version, package?.Package, package?.Version);
    }

    /// <summary>Null for a <c>java</c> that does not report its version, because it does not run either.</summary>
    private static Version? JavaVersion(string text)
    {
        var numbers = Number.Matches(text.StartsWith("1.", StringComparison.Ordinal) ? text[2..] : text)
            .Select(n => n.Value)
            .Take(3);
        return Version.TryParse(string.Join('.', numbers.Append("0").Take(3)), out var version) ? version : null;
    }

    [GeneratedRegex(@"\d{1,9}", RegexOptions.CultureInvariant)]
    private static partial Regex Number { get; }
}
