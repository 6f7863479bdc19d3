using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace KafkaPi.Operator.Observed;

/// <summary>A package that the host's package lists offer, with the version that would be installed.</summary>
internal sealed record JavaCandidate(string Package, string Version);

internal static partial class JavaPackages
{
    private const string Default = "default-jre-headless";

    /// <summary>What a release's <see cref="Default"/> stands for: a fresh image comes without package lists.</summary>
    private static readonly FrozenDictionary<string, int> DebianDefaults =
        new Dictionary<string, int> { ["11"] = 11, ["12"] = 17, ["13"] = 21 }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// The release's own default where it is new enough, as it is what its users run and what gets security updates; else the oldest
    /// that is: Kafka is tested with older Javas than those that a release offers besides its default.
    /// </summary>
    public static (string Package, int Version)? Choose(ImmutableArray<JavaCandidate> candidates, int minimum, string? system, string? release)
    {
        var offered = candidates.IsEmpty && system is "debian" or "raspbian" && DebianDefaults.TryGetValue(release ?? "", out var known)
            ? [(Package: $"openjdk-{known}-jre-headless", Version: known)]
            : candidates
                .Select(c => (c.Package, Version: Major(c)))
                .Where(c => c.Version >= minimum)
                .OrderByDescending(c => c.Package == Default).ThenBy(c => c.Version)
                .ToArray();
        return offered.Length > 0 && offered[0].Version >= minimum ? offered[0] : null;
    }

    private static int Major(JavaCandidate candidate)
    {
        var match = candidate.Package == Default ? DefaultVersion.Match(candidate.Version) : PackageName.Match(candidate.Package);
        return match.Success ? int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>Debian writes Java 17 as <c>2:1.17-74</c>.</summary>
    [GeneratedRegex(@"^(?:\d+:)?1\.(\d{1,3})\b", RegexOptions.CultureInvariant)]
    private static partial Regex DefaultVersion { get; }

    [GeneratedRegex(@"^openjdk-(\d{1,3})-jre-headless$", RegexOptions.CultureInvariant)]
    private static partial Regex PackageName { get; }
}
