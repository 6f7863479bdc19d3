using System.Text.RegularExpressions;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Model.Layout;

namespace KafkaPi.Operator.Model.Releases;

/// <summary>
/// Binaries of a daemon, and the protocol that a broker speaks with the others. Upgrades are decided by it. The text
/// form is handed to the daemon as <see cref="Variable"/>, and read back from the running process and from the file
/// that the next start reads.
/// </summary>
/// <param name="Protocol">Null for ZooKeeper.</param>
public sealed record Release(DistributionLayout Layout, string Version, string Home, ProtocolVersion? Protocol)
{
    /// <summary>The environment variable that carries a daemon's release.</summary>
    public const string Variable = "KAFKAPI_RELEASE";

    private const string NoProtocol = "-";

    /// <remarks>
    /// The text comes from a process of the daemons' account too, and its home becomes a part of files that root's
    /// shell reads. It has the form of a path in the spec, and no binaries speak a newer protocol than their own.
    /// </remarks>
    /// <returns>Null for text that is no release, or names a version that does not run with ZooKeeper.</returns>
    public static Release? Parse(string text)
    {
        if (text.Split(' ', 4) is not [var layoutName, var version, var protocolText, { Length: > 0 } home])
        {
            return null;
        }

        if (!Enum.TryParse<DistributionLayout>(layoutName, ignoreCase: true, out var layout)
            || !Regex.IsMatch(version, Patterns.Version)
            || !Regex.IsMatch(home, Patterns.Path)
            || KafkaVersions.Of(layout, version).Kafka is null)
        {
            return null;
        }

        var release = new Release(layout, version, home, ProtocolVersion.Parse(protocolText));
        return release.Protocol is null ? (protocolText == NoProtocol ? release : null)
            : release.Protocol > release.Speaks ? null
            : release;
    }

    public Version KafkaVersion { get; } = KafkaVersions.Of(Layout, Version).Kafka
        ?? throw new ArgumentException($"{Layout} {Version} is not known", nameof(Version));

    /// <summary>The newest protocol that the binaries speak.</summary>
    public ProtocolVersion Speaks => ProtocolVersion.Of(KafkaVersion);

    /// <summary>
    /// The distribution on the hosts. The source of a distribution that the operator has installed is not known any
    /// more.
    /// </summary>
    public DesiredDistribution Distribution => new(Layout, Version, KafkaVersion,
        Home.StartsWith($"{HostLayout.Distributions}/", StringComparison.Ordinal)
            ? new DistributionOrigin.OnHosts()
            : new DistributionOrigin.Installed(Home));

    public override string ToString() =>
        $"{Layout.ToString().ToLowerInvariant()} {Version} {Protocol?.ToString() ?? NoProtocol} {Home}";
}
