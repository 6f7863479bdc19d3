using System.Collections.Immutable;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Planning;

/// <summary>The changes of version that Kafka and ZooKeeper do not allow, each a pure function; all others go in one step.</summary>
internal static class VersionChanges
{
    /// <summary>Kafka 2.4 came with ZooKeeper 3.5.</summary>
    private static readonly ProtocolVersion ZooKeeper35 = ProtocolVersion.Of(new(2, 4));

    private const string TrustEmptySnapshot = "snapshot.trust.empty";

    /// <summary>
    /// An older broker starts, registers and does not understand the others (<c>Can't read version 8 of UpdateMetadataTopicState</c>): measured
    /// on 3.2.3 among brokers of 3.9.1.
    /// </summary>
    public static IEnumerable<SpecProblem> BelowTheProtocol(DesiredCluster desired, Releases releases) =>
        releases.Spoken is { } spoken && desired.Distribution.Protocol < spoken
            ? [Version(desired, $"the brokers speak protocol {spoken} since all of them were upgraded, and a broker of {desired.Distribution.Version} would start and not "
                + $"understand them: set spec.version and spec.distribution back to {releases.Newest!.Version}, or to another version of Kafka {spoken} or newer")]
            : [];

    /// <summary>
    /// ZooKeeper 3.5 and newer refuse a data directory without a snapshot, which those of 3.4 may be. The way back is not known to work.
    /// </summary>
    public static IEnumerable<SpecProblem> AcrossZooKeepers(DesiredCluster desired, Releases releases)
    {
        var speak = releases.Known.Select(r => r.Speaks).ToArray();
        if (desired.Distribution.Protocol >= ZooKeeper35 && speak.Any(s => s < ZooKeeper35) && !desired.ZooKeeper.Config.ContainsKey(TrustEmptySnapshot))
        {
            yield return Version(desired, "ZooKeeper 3.4 is followed by a version that does not start on data without a snapshot, as 3.4 may have left it: "
                + $"set {TrustEmptySnapshot} to \"true\" in spec.zookeeper.config for the upgrade, and remove it afterwards");
        }

        if (desired.Distribution.Protocol < ZooKeeper35 && speak.Any(s => s >= ZooKeeper35))
            yield return Version(desired, $"it goes back to ZooKeeper 3.4, which may not read what newer ones wrote: take a version of Kafka {ZooKeeper35} or newer");
    }

    /// <summary>
    /// The way back is open until the protocol was raised anywhere. It was not when some broker has older binaries; else every broker has to be
    /// seen to tell.
    /// </summary>
    public static ImmutableArray<Blocker> UnseenBrokers(DesiredCluster desired, Releases releases) =>
        releases.Oldest is not { } oldest || oldest <= desired.Distribution.Protocol
            ? []
            : [.. releases.Brokers.Where(b => !b.Seen).Select(b => new Blocker(b.Node.Name, $"go back to {desired.Distribution.Version}",
                "it to be seen: an older broker would not understand one that speaks a newer protocol"))];

    private static SpecProblem Version(DesiredCluster desired, string mend) => new("spec.version", desired.Distribution.Version, mend);
}
