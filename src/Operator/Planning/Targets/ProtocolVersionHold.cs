using System.Collections.Immutable;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Targets;

/// <summary>
/// Decides which distribution, and which protocol among brokers, may be brought about now. First all brokers get the
/// new binaries and speak the old protocol. When all of them run, the protocol is raised by a second roll. A broker
/// that does not know the protocol of another broker falls behind with its replicas (measured from 3.2.3 to 3.9.1).
/// </summary>
internal static class ProtocolVersionHold
{
    public static Target Narrow(Target target, Facts facts)
    {
        var cluster = target.Cluster;
        var releases = RunningReleases.Of(cluster, facts.Observed);
        if (releases.Newest is not { } present)
        {
            return target;
        }

        ImmutableArray<Refusal> refusals =
        [
            .. VersionChanges.BelowTheProtocol(cluster, releases),
            .. VersionChanges.AcrossZooKeepers(cluster, releases),
        ];
        var pending = refusals.IsEmpty ? VersionChanges.UnseenBrokers(cluster, releases) : [];
        if (!refusals.IsEmpty || !pending.IsEmpty)
        {
            cluster = cluster with { Distribution = present };
        }

        var held = Held(cluster, releases);
        return (target with { Cluster = held.Cluster })
            .HoldingBack([.. refusals, .. held.Refusals], [.. pending, .. held.Pending]);
    }

    /// <remarks>
    /// Once a broker speaks the wanted protocol, or has it on its disk, the protocol is not held any more, even while
    /// other brokers are unseen. A broker never goes back to an older protocol.
    /// </remarks>
    private static Target Held(TargetCluster cluster, RunningReleases releases)
    {
        if (releases.Spoken is not { } spoken || cluster.WantedProtocol == spoken)
        {
            return Target.Of(cluster);
        }

        var held = Target.Of(cluster with { HeldProtocol = spoken });
        if (cluster.WantedProtocol < spoken)
        {
            return held.HoldingBack([NoWayBack(cluster, spoken)], []);
        }

        // The disk counts, too: an edit back and forth may have left the old binaries there for the next start.
        if (releases.Brokers.FirstOrDefault(b => !Knows(b.Running) || !Knows(b.Staged)) is not { } lagging)
        {
            return Target.Of(cluster);
        }

        var raise = $"raise {ProtocolVersion.Setting} from {spoken} to {cluster.WantedProtocol}";
        return held.HoldingBack([], [new(lagging.Node.Name, raise, WaitsFor(lagging))]);

        bool Knows(Release? release) => release is not null && release.Speaks >= cluster.WantedProtocol;

        string WaitsFor(DaemonRelease broker) =>
            !broker.Seen ? "it to be seen"
            : !Knows(broker.Running) ? $"its broker to run {cluster.Distribution.Version}"
            : $"the next start of its broker to be one of {cluster.Distribution.Version}";
    }

    private static Refusal NoWayBack(TargetCluster cluster, ProtocolVersion spoken) => new(
        RefusalKind.Version, $"spec.kafka.config[{ProtocolVersion.Setting}]", $"{cluster.WantedProtocol}",
        $"the brokers speak {spoken} already, and none goes back from that: set {spoken} or a newer one, "
        + "or remove the setting");
}
