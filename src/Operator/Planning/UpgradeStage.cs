using System.Collections.Immutable;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;

namespace KafkaPi.Operator.Planning;

/// <summary>
/// How far a change of version is: which distribution, and which protocol among brokers, is to be brought about now. First all brokers get the
/// new binaries and speak the old protocol; when all of them run, the protocol is raised by a second roll. A broker that speaks what another
/// one does not know makes the other's replicas fall behind, measured from 3.2.3 to 3.9.1.
/// </summary>
/// <param name="Cluster">The spec, or the spec with the version that the hosts have, where that may not be left.</param>
/// <param name="Refusals">What of the spec Kafka forbids, with the mend; the cluster is cared for without it.</param>
public sealed record UpgradeStage(DesiredCluster Cluster, ImmutableArray<SpecProblem> Refusals, ImmutableArray<Blocker> Waits)
{
    public static UpgradeStage Of(DesiredCluster desired, ObservedCluster observed)
    {
        var releases = Releases.Of(desired, observed);
        if (releases.Newest is not { } present) return new(desired, [], []);

        ImmutableArray<SpecProblem> refusals = [.. VersionChanges.BelowTheProtocol(desired, releases), .. VersionChanges.AcrossZooKeepers(desired, releases)];
        var waits = refusals.IsEmpty ? VersionChanges.UnseenBrokers(desired, releases) : [];
        if (!refusals.IsEmpty || !waits.IsEmpty) desired = desired with { Distribution = present };

        return new UpgradeStage(desired, refusals, waits).WithProtocol(releases);
    }

    /// <summary>Adds to a plan for <see cref="Cluster"/> what keeps the rest of the spec from being planned for.</summary>
    public Plan Amend(Plan plan) => plan with { Waits = [.. plan.Waits, .. Waits], Refusals = Refusals };

    /// <remarks>
    /// Once a broker speaks the wanted protocol, or has it on its disk, it is not held any more, whoever is unseen: it never goes back.
    /// </remarks>
    private UpgradeStage WithProtocol(Releases releases)
    {
        if (releases.Spoken is not { } spoken || Cluster.WantedProtocol == spoken) return this;
        var held = this with { Cluster = Cluster with { HeldProtocol = spoken } };
        if (Cluster.WantedProtocol < spoken)
        {
            return held with
            {
                Refusals = Refusals.Add(new($"spec.kafka.config[{ProtocolVersion.Setting}]", $"{Cluster.WantedProtocol}",
                    $"the brokers speak {spoken} already, and none goes back from that: set {spoken} or a newer one, or remove the setting")),
            };
        }

        // Its disk counts, too: an edit back and forth may have left the old binaries there for the next start.
        var lagging = releases.Brokers.FirstOrDefault(b => !Knows(b.Running) || !Knows(b.Staged));
        if (lagging is null) return this;
        var waitsFor = !lagging.Seen ? "it to be seen"
            : !Knows(lagging.Running) ? $"its broker to run {Cluster.Distribution.Version}"
            : $"the next start of its broker to be one of {Cluster.Distribution.Version}";
        return held with
        {
            Waits = Waits.Add(new(lagging.Node.Name, $"raise {ProtocolVersion.Setting} from {spoken} to {Cluster.WantedProtocol}", waitsFor)),
        };

        bool Knows(Release? release) => release is not null && release.Speaks >= Cluster.WantedProtocol;
    }
}
