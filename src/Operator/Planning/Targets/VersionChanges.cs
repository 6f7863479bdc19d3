using System.Collections.Immutable;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Planning.Targets;

/// <summary>
/// Changes of version that Kafka and ZooKeeper do not allow, each as a pure function. All other changes go in one step.
/// </summary>
internal static class VersionChanges
{
    private const string TrustEmptySnapshot = "snapshot.trust.empty";

    /// <summary>Kafka 2.4 came with ZooKeeper 3.5.</summary>
    private static readonly ProtocolVersion ZooKeeper35 = ProtocolVersion.Of(new(2, 4));

    /// <summary>
    /// Refuses binaries that do not know the protocol in use. An older broker starts, registers and does not understand
    /// the others (<c>Can't read version 8 of UpdateMetadataTopicState</c>, measured on 3.2.3 among brokers of 3.9.1).
    /// </summary>
    public static IEnumerable<Refusal> BelowTheProtocol(TargetCluster cluster, RunningReleases releases)
    {
        if (releases.Spoken is { } spoken && cluster.Distribution.Protocol < spoken)
        {
            yield return Version(
                cluster,
                $"the brokers speak protocol {spoken} since all of them were upgraded, and a broker of "
                + $"{cluster.Distribution.Version} would start and not "
                + $"understand them: set spec.version and spec.distribution back to {releases.Newest!.Version}, or to "
                + $"another version of Kafka {spoken} or newer");
        }
    }

    /// <summary>
    /// Refuses to cross from ZooKeeper 3.4 to 3.5 unprepared. ZooKeeper 3.5 and newer refuse a data directory without a
    /// snapshot, as 3.4 may have left it. The way back is not known to work.
    /// </summary>
    public static IEnumerable<Refusal> AcrossZooKeepers(TargetCluster cluster, RunningReleases releases)
    {
        var speak = releases.Known.Select(r => r.Speaks).ToArray();
        if (cluster.Distribution.Protocol >= ZooKeeper35
            && speak.Any(s => s < ZooKeeper35)
            && !cluster.ZooKeeper.Config.ContainsKey(TrustEmptySnapshot))
        {
            yield return Version(
                cluster,
                "ZooKeeper 3.4 is followed by a version that does not start on data without a snapshot, as 3.4 may "
                + "have left it: "
                + $"set {TrustEmptySnapshot} to \"true\" in spec.zookeeper.config for the upgrade, and remove it "
                + "afterwards");
        }

        if (cluster.Distribution.Protocol < ZooKeeper35 && speak.Any(s => s >= ZooKeeper35))
        {
            yield return Version(
                cluster,
                "it goes back to ZooKeeper 3.4, which may not read what newer ones wrote: take a version of Kafka "
                + $"{ZooKeeper35} or newer");
        }
    }

    /// <summary>
    /// Unseen brokers that a way back has to wait for. The way back is open until the protocol was raised on any
    /// broker. It was not raised when some broker has older binaries. Otherwise every broker has to be seen to tell.
    /// </summary>
    public static ImmutableArray<PendingStep> UnseenBrokers(TargetCluster cluster, RunningReleases releases)
    {
        if (releases.Oldest is not { } oldest || oldest <= cluster.Distribution.Protocol)
        {
            return [];
        }

        return
        [
            .. from broker in releases.Brokers
               where !broker.Seen
               select new PendingStep(
                   broker.Node.Name, $"go back to {cluster.Distribution.Version}",
                   "it to be seen: an older broker would not understand one that speaks a newer protocol"),
        ];
    }

    private static Refusal Version(TargetCluster cluster, string detail) =>
        new(RefusalKind.Version, "spec.version", cluster.Distribution.Version, detail);
}
