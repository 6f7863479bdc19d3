using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using KafkaPi.Operator.Model.Observed.Facts;

namespace KafkaPi.Operator.Observation.Probe;

/// <summary>Chooses the package of the Java runtime that a host is to install.</summary>
internal static partial class JavaPackages
{
    private const string Default = "default-jre-headless";

    /// <summary>
    /// The Java that <see cref="Default"/> installs, by Debian release. A fresh image comes without package lists.
    /// </summary>
    private static readonly FrozenDictionary<string, int> DebianDefaults =
        new Dictionary<string, int> { ["11"] = 11, ["12"] = 17, ["13"] = 21 }
            .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The release's own default where it is new enough, and otherwise the oldest package that is.</summary>
    /// <remarks>
    /// The default is what users of the release run, and it gets security updates. Among the others the oldest is best,
    /// because Kafka is tested with older versions of Java.
    /// </remarks>
    public static (string Package, int Version)? Choose(
        ImmutableArray<JavaCandidate> candidates, int minimum, string? system, string? release)
    {
        if (candidates.IsEmpty)
        {
            return system is "debian" or "raspbian"
                && DebianDefaults.TryGetValue(release ?? "", out var version)
                && version >= minimum
                    ? ($"openjdk-{version}-jre-headless", version)
                    : null;
        }

        var suitable = candidates
            .Select(c => (c.Package, Version: Major(c)))
            .Where(c => c.Version >= minimum)
            .OrderByDescending(c => c.Package == Default).ThenBy(c => c.Version)
            .ToArray();
        return suitable is [var best, ..] ? best : null;
    }

    private static int Major(JavaCandidate candidate)
    {
        var match = candidate.Package == Default
            ? DefaultVersion.Match(candidate.Version)
            : PackageName.Match(candidate.Package);
        return match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>Debian writes Java 17 as <c>2:1.17-74</c>.</summary>
    [GeneratedRegex(@"^(?:\d+:)?1\.(\d{1,3})\b", RegexOptions.CultureInvariant)]
    private static partial Regex DefaultVersion { get; }

    [GeneratedRegex(@"^openjdk-(\d{1,3})-jre-headless$", RegexOptions.CultureInvariant)]
    private static partial Regex PackageName { get; }
}
