using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Restarts.Rules;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Operator.Planning.Targets.Members;
using KafkaPi.Operator.Planning.Targets.Listeners;
using KafkaPi.Operator.Simulation.Loop;

namespace KafkaPi.Operator.Simulation.Mutations;

/// <summary>Stages of the target in which one thing is wrong.</summary>
internal static class CarelessStages
{
    /// <summary>What a change of version rests on, each left out in turn.</summary>
    public static ImmutableSortedDictionary<string, OperatorVariant> Upgrades { get; } =
        Of(nameof(ProtocolVersionHold), new()
        {
            ["TheOldProtocolIsHeld"] = (target, facts) =>
                ProtocolVersionHold.Narrow(target, facts) is var held && held.Refusals.IsEmpty
                    ? held with { Cluster = held.Cluster with { HeldProtocol = null } }
                    : held,
            ["OlderBinariesAreRefused"] = (target, facts) =>
                ProtocolVersionHold.Narrow(target, facts) is { Refusals.IsEmpty: true } held ? held : target,
            ["TheWayBackWaitsForUnseenBrokers"] = (target, facts) =>
                ProtocolVersionHold.Narrow(target, facts) is var held
                && held.Refusals.IsEmpty
                && held.Cluster.Distribution != target.Cluster.Distribution
                    ? target
                    : held,
            ["UnseenBrokersAreAwaited"] = HoldBySeen,
        });

    /// <summary>What a change of the listeners rests on, each left out in turn.</summary>
    public static ImmutableSortedDictionary<string, OperatorVariant> Listeners { get; } =
        Of(nameof(ListenerPhases), new()
        {
            ["UnseenBrokersMayHaveOldNames"] = ListenersOfSeen,
            ["NextStartsMayHaveOldNames"] = (target, facts) =>
                ListenerPhases.Narrow(target, facts with { Observed = WithoutStagedPorts(facts.Observed) }),
        });

    /// <summary>What giving up a directory rests on, each left out in turn.</summary>
    public static ImmutableSortedDictionary<string, OperatorVariant> Directories { get; } =
        Of(nameof(LogDirRetention), new()
        {
            ["DirectoriesAreKeptUntilEmpty"] = (target, _) => target,
            ["BrokersAreDownWhenTheyGiveOneUp"] = (target, facts) => Without(target, facts, (_, path) =>
                facts.Observed.Brokers is BrokersView.Known known
                && known.Disks.GetValueOrDefault(1, []).Any(d => d.Path == path && d.Replicas.IsEmpty)),
            ["DisksAreLookedAt"] = (target, facts) => Without(target, facts, (seen, _) =>
                seen.Daemon(DaemonKind.Broker) is { ActiveState: "inactive" }),
            ["UnmarkedDirectoriesAreKept"] = (target, facts) => Without(target, facts, (seen, path) =>
                seen.Daemon(DaemonKind.Broker) is { ActiveState: "inactive" }
                && seen.Data.LogDirectories.Any(d => d.Path == path && d is { IsEmpty: true })),
        });

    /// <summary>All members that the spec asks for at once, as an edit of the files and a roll would do it.</summary>
    /// <remarks>Nobody finds fault with it, and nobody holds it up: what was measured with ZooKeeper itself.</remarks>
    public static OperatorVariant AllMembersAtOnce { get; } = new(
        With(PlannerCatalogue.All.Without("ConflictingMembers"), nameof(QuorumMembers), AllAtOnce) with
        {
            RulesOnRestarts = [.. PlannerCatalogue.All.RulesOnRestarts.Where(r => r.Name == "OneRestartAtATime")],
        });

    private static ImmutableSortedDictionary<string, OperatorVariant> Of(
        string stage, Dictionary<string, Func<Target, Facts, Target>> careless) =>
        careless.ToImmutableSortedDictionary(
            c => c.Key, c => new OperatorVariant(With(PlannerCatalogue.All, stage, c.Value)), StringComparer.Ordinal);

    private static PlannerCatalogue With(
        PlannerCatalogue catalogue, string stage, Func<Target, Facts, Target> narrow) => catalogue with
        {
            Stages = [.. catalogue.Stages.Select(s => s.Name == stage ? s with { Narrow = narrow } : s)],
        };

    private static Target ListenersOfSeen(Target target, Facts facts)
    {
        var cluster = target.Cluster;
        var seen = cluster with
        {
            Nodes = [.. cluster.Nodes.Where(n => facts.Observed.Seen(n.Name) is not null)],
            Decommissioned = [.. cluster.Decommissioned.Where(n => facts.Observed.Seen(n.Name) is not null)],
        };
        var narrowed = ListenerPhases.Narrow(target with { Cluster = seen }, facts);
        return narrowed with
        {
            Cluster = narrowed.Cluster with { Nodes = cluster.Nodes, Decommissioned = cluster.Decommissioned },
        };
    }

    private static ObservedCluster WithoutStagedPorts(ObservedCluster observed) => observed with
    {
        Hosts = observed.Hosts.ToImmutableSortedDictionary(h => h.Key, h => h.Value is ObservedHost.Seen seen
            ? seen with { Daemons = [.. seen.Daemons.Select(d => d with { StagedPorts = null })] }
            : h.Value),
    };

    private static Target HoldBySeen(Target target, Facts facts)
    {
        var cluster = target.Cluster;
        var seen = cluster with { Nodes = [.. cluster.Nodes.Where(n => facts.Observed.Seen(n.Name) is not null)] };
        var held = ProtocolVersionHold.Narrow(target with { Cluster = seen }, facts);
        return held with { Cluster = held.Cluster with { Nodes = cluster.Nodes } };
    }

    /// <summary>The real decision, and then without those directories besides that may go.</summary>
    private static Target Without(Target target, Facts facts, Func<ObservedHost.Seen, string, bool> mayGo)
    {
        var real = LogDirRetention.Narrow(target, facts);
        var specified = target.Cluster.Kafka.LogDirs;
        return real with
        {
            Cluster = real.Cluster with
            {
                LogDirs = real.Cluster.LogDirs.ToImmutableDictionary(
                    n => n.Key,
                    n => n.Value.RemoveAll(
                        path => !specified.Contains(path) && mayGo(facts.Observed.Seen(n.Key)!, path))),
            },
        };
    }

    private static Target AllAtOnce(Target target, Facts facts)
    {
        var cluster = target.Cluster;
        var real = QuorumMembers.Narrow(target, facts).Cluster;
        return target with
        {
            Cluster = real with
            {
                Nodes = [.. cluster.Nodes.Select(AsSpecified)],
                Servers = ServerList.Of(cluster, cluster.Nodes.Where(IsSpecified)),
                OutgoingMembers = [.. real.OutgoingMembers.Where(n => !IsSpecified(n))],
            },
        };

        bool IsSpecified(DesiredNode node) => cluster.SpecEnsemble.Contains(node.Name);

        DesiredNode AsSpecified(DesiredNode node) =>
            IsSpecified(node) ? node.With(DaemonKind.ZooKeeper) : node.Without(DaemonKind.ZooKeeper);
    }
}
