using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Preflight;

/// <summary>
/// Finds distributions that were installed from another archive than the spec names. They are left as they are, because
/// programs must not change below a daemon that runs.
/// </summary>
public static class OtherArchive
{
    /// <summary>Enough of a digest to tell two apart.</summary>
    private const int Shown = 12;

    public static IEnumerable<Finding> Check(Situation situation) =>
        Sha512(situation.Target.Distribution.Source) is { } sha512
            ? from node in situation.Target.Nodes
              let installed = situation.Observed.Seen(node.Name)?.Archives
                  .GetValueOrDefault(situation.Target.Distribution.Home)
              where installed is not null && !string.Equals(installed, sha512, StringComparison.OrdinalIgnoreCase)
              select new Finding(
                  node.Name, FindingKind.ArchiveDiffers, Message(situation.Target.Distribution, sha512, installed))
            : [];

    private static string? Sha512(DistributionOrigin source) => source switch
    {
        DistributionOrigin.Download download => download.Sha512,
        DistributionOrigin.ArchiveOnHost archive => archive.Sha512,
        DistributionOrigin.Installed or DistributionOrigin.OnHosts => null,
        _ => throw new NotSupportedException($"{source} is no known origin"),
    };

    private static string Message(DesiredDistribution distribution, string sha512, string installed) =>
        distribution.Source is DistributionOrigin.Published
            ? $"spec.version {distribution.Version} without a source is Apache's archive with the SHA-512 "
                + $"{sha512[..Shown]}…, and {distribution.Home} was installed from an archive with the SHA-512 "
                + $"{installed}, which stays: put the spec.distribution.source and spec.distribution.sha512 of that "
                + "one back"
            : OfSpec(distribution, sha512, installed);

    private static string OfSpec(DesiredDistribution distribution, string sha512, string installed) =>
        $"spec.distribution.sha512 is {sha512[..Math.Min(Shown, sha512.Length)]}…, and {distribution.Home} was "
        + $"installed from an archive with the SHA-512 {installed}, which stays: put that back into "
        + "spec.distribution.sha512, or give the other archive a version of its own, as spec.version "
        + $"{distribution.Version}{(distribution.Version.Contains('-') ? '.' : '-')}1";
}
