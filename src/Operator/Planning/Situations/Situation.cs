using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Revisions;

namespace KafkaPi.Operator.Planning.Situations;

/// <summary>Everything that a decision is taken from.</summary>
public sealed record Situation
{
    /// <summary>Why work is done on <see cref="Decommissioned"/> brokers, in the words that the user reads.</summary>
    public const string DecommissionReason = "its node left the spec";

    private Situation(TargetCluster target, Facts facts, ImmutableArray<DaemonInstance> instances)
    {
        (Target, Observed, Memory, Requests, Instances) =
            (target, facts.Observed, facts.Memory, facts.Requests, instances);
        Ensemble = [.. instances.Where(i => i.Kind == DaemonKind.ZooKeeper)];
        Brokers = [.. instances.Where(i => i.Kind == DaemonKind.Broker)];
        Rebalance = new(facts.Memory.Moves, facts.Requests.Rebalance);
    }

    public TargetCluster Target { get; }

    public ObservedCluster Observed { get; }

    public ClusterMemory Memory { get; }

    public ClusterRequests Requests { get; }

    /// <summary>
    /// What has to be on each host. A host that was never seen is missing, because the size of its RAM is not known.
    /// </summary>
    public required IReadOnlyDictionary<NodeName, RenderedNode> Rendered { get; init; }

    /// <summary>Daemons of the target's nodes, by id and then in the order in which they start.</summary>
    public ImmutableArray<DaemonInstance> Instances { get; }

    public ImmutableArray<DaemonInstance> Ensemble { get; }

    public ImmutableArray<DaemonInstance> Brokers { get; }

    /// <summary>Nodes on which something that a daemon needs is still to be put.</summary>
    public ImmutableHashSet<NodeName> Unprovisioned { get; init; } = [];

    /// <summary>Nodes on which nothing may be done before a human has corrected what was found there.</summary>
    public ImmutableHashSet<NodeName> Unfit { get; init; } = [];

    /// <summary>The daemon that this plan restarts or stops; null until one is chosen.</summary>
    public DaemonInstance? Restarting { get; init; }

    /// <summary>What is remembered of moves of replicas, and asked for.</summary>
    public RebalanceRequest Rebalance { get; init; }

    /// <summary>
    /// Brokers whose nodes left the spec. They are not among <see cref="Instances"/>, because nobody waits for them to
    /// serve.
    /// </summary>
    public ImmutableArray<DaemonInstance> Decommissioned { get; private init; } = [];

    /// <summary>
    /// Members that the spec takes out of the ensemble, as long as they are there. Members that are still on the next
    /// server list are among <see cref="Ensemble"/>, too.
    /// </summary>
    public ImmutableArray<DaemonInstance> OutgoingMembers { get; private init; } = [];

    /// <summary>Outgoing members that are not on the next server list any more.</summary>
    public IEnumerable<DaemonInstance> RemovedMembers =>
        OutgoingMembers.Where(m => !Ensemble.Any(e => e.Name == m.Name));

    /// <summary>Ids of brokers that have to give up their replicas.</summary>
    public ImmutableSortedSet<int> Draining { get; private init; } = [];

    public BrokersView.Known? Kafka => Observed.Brokers as BrokersView.Known;

    /// <summary>
    /// More than half of the ensemble is seen to serve. While the ensemble changes, more than half of the list that a
    /// serving member still has counts, too.
    /// </summary>
    public bool HasQuorum => HasQuorumOfAll
        || Ensemble.Concat(RemovedMembers).Any(m => m.Health == DaemonHealth.Serving && HasQuorumAsKnownTo(m));

    /// <summary>More than half of all members that are to be in the ensemble are seen to serve.</summary>
    public bool HasQuorumOfAll => Ensemble.Count(m => m.Health == DaemonHealth.Serving) * 2 > Ensemble.Length;

    /// <summary>
    /// Brokers that a copy of a partition may be on, or come from. Decommissioned brokers are among them until they are
    /// drained.
    /// </summary>
    public IEnumerable<DaemonInstance> Holders => Brokers.Concat(Decommissioned.Where(
        b => Kafka is not { } kafka || kafka.Partitions.Any(p => p.Replicas.Contains(b.Node.Id))));

    public static Situation Of(
        TargetCluster target, IReadOnlyDictionary<NodeName, RenderedNode> rendered, Facts facts)
    {
        return new(target, facts, [.. Parted([.. Daemons(target, rendered, facts)], target, facts.Observed)])
        {
            Rendered = rendered,
            Decommissioned = Assess(target.Decommissioned, DaemonKind.Broker),
            OutgoingMembers = Assess(target.OutgoingMembers, DaemonKind.ZooKeeper),
            Draining = [.. target.Decommissioned.Select(n => n.Id)],
        };

        ImmutableArray<DaemonInstance> Assess(ImmutableArray<DesiredNode> nodes, DaemonKind kind) =>
            [.. nodes.OrderBy(n => n.Id).Select(n => HealthAssessment.Assess(n, kind, null, facts.Observed))];
    }

    /// <summary>The member runs with another server list than it has to have.</summary>
    public bool HasOutdatedServerList(DaemonInstance member) =>
        member is { Observed: { IsRunning: true, Running: not null } running, Rendered: { } rendered }
        && !ServerList.AreAlike(running.RunningSettings, rendered.Settings)
        && ServerList.Of(Target, member.Node, running.RunningSettings)
            != ServerList.Of(Target, member.Node, rendered.Settings);

    /// <summary>
    /// The member has another address, or other ports, in the list that it has to have than in its own.
    /// </summary>
    public bool IsToMove(DaemonInstance member) =>
        HasOutdatedServerList(member)
        && !ServerList.Of(Target, member.Node, member.Observed!.RunningSettings)
            .AgreesOn(member.Node, ServerList.Of(Target, member.Node, member.Rendered!.Settings));

    /// <summary>
    /// The member does not serve, and runs with an address that its host has no more. Nobody finds it before it is
    /// restarted.
    /// </summary>
    public bool IsCutOff(DaemonInstance member) =>
        member is { Kind: DaemonKind.ZooKeeper, Health: not DaemonHealth.Serving }
        && IsToMove(member)
        && !ServerList.Of(Target, member.Node, member.Observed!.RunningSettings).HasAddressOf(member.Node);

    /// <summary>
    /// The member has moved, and the other runs with a list that has its former place. Of two members, none serves
    /// before the other has learned of the move.
    /// </summary>
    public bool IsLookedForInVain(DaemonInstance member, DaemonInstance other) =>
        member.Observed is { IsRunning: true }
        && !HasOutdatedServerList(member)
        && HasOutdatedServerList(other)
        && !ServerList.Of(Target, other.Node, other.Observed!.RunningSettings)
            .AgreesOn(member.Node, ServerList.Of(Target, other.Node, other.Rendered!.Settings));

    /// <summary>
    /// The others have a quorum, and none of those that serve has the member on its list. It waits for their restart,
    /// and nothing depends on it yet.
    /// </summary>
    public bool IsYetToJoin(DaemonInstance member) =>
        member is { Kind: DaemonKind.ZooKeeper, Health: not DaemonHealth.Serving }
        && HasQuorum
        && Ensemble.Concat(RemovedMembers).Where(m => m.Health == DaemonHealth.Serving).All(
            m => m.Observed is { Running: not null } running
                && !ServerList.Of(Target, m.Node, running.RunningSettings).HasId(member.Node));

    /// <summary>Members serve, and the broker finds none of them.</summary>
    public bool IsStranded(DaemonInstance broker) =>
        broker is { Kind: DaemonKind.Broker, Observed: { } process }
        && (process.IsRunning || process.IsStopping)
        && HasQuorum
        && ZooKeeperConnect.Of(process) is { IsEmpty: false } known
        && !Ensemble.Concat(RemovedMembers).Any(m => m.Health == DaemonHealth.Serving
            && known.Any(endpoint => LeadsTo(endpoint, m)));

    /// <summary>Where the node's broker is asked now.</summary>
    public BrokerEndpoint EndpointOf(DesiredNode node) =>
        BrokerEndpoints.Of(Target, node, Observed.Hosts.GetValueOrDefault(node.Name));

    /// <summary>Where clients reach the member now, <c>host:port</c>.</summary>
    public string ClientEndpointOf(DaemonInstance member) =>
        ZooKeeperEndpoints.Of(Target, member.Node, Observed.Hosts.GetValueOrDefault(member.Name));

    /// <summary>A broker that knows the endpoint finds the member there.</summary>
    public bool LeadsTo(string endpoint, DaemonInstance member)
    {
        var host = Observed.Hosts.GetValueOrDefault(member.Name);
        return endpoint == ZooKeeperEndpoints.Of(Target, member.Node, host)
            || (host is ObservedHost.Seen seen
                && ZooKeeperConnect.PortOf(endpoint) == ZooKeeperEndpoints.ClientPort(Target, host)
                && seen.Has(ZooKeeperConnect.HostOf(endpoint)) == true);
    }

    public ObservedData? DataOf(DaemonInstance instance) => Observed.Seen(instance.Name)?.Data;

    private static IEnumerable<DaemonInstance> Daemons(
        TargetCluster target, IReadOnlyDictionary<NodeName, RenderedNode> rendered, Facts facts)
    {
        foreach (var node in target.Nodes.OrderBy(n => n.Id))
        {
            foreach (var kind in node.Daemons.Order())
            {
                var daemon = rendered.GetValueOrDefault(node.Name)?.Daemons.FirstOrDefault(d => d.Kind == kind);
                var instance = HealthAssessment.Assess(node, kind, daemon, facts.Observed);
                yield return instance.Remembering(facts.Memory.Daemon(node.Name, kind)) with
                {
                    RestartAsked = facts.Requests.Restart?.ReasonFor(node.Name, kind, instance.Observed),
                };
            }
        }
    }

    /// <summary>Members that cannot find each other any more do not serve, whatever they still answer.</summary>
    private static IEnumerable<DaemonInstance> Parted(
        DaemonInstance[] instances, TargetCluster target, ObservedCluster observed)
    {
        var members = instances.Where(i => i.Kind == DaemonKind.ZooKeeper).Select(i => i.Node)
            .Concat(target.OutgoingMembers)
            .DistinctBy(n => n.Name);
        return EnsembleReach.MayServe(target, members, observed)
            ? instances
            : instances.Select(i => i is { Kind: DaemonKind.ZooKeeper, Health: DaemonHealth.Serving }
                ? i with { Health = DaemonHealth.Sick, Leads = false, Detail = "finds no other member any more" }
                : i);
    }

    private bool HasQuorumAsKnownTo(DaemonInstance member)
    {
        if (member.Observed is not { Running: not null } running)
        {
            return false;
        }

        var known = ServerList.Of(Target, member.Node, running.RunningSettings);
        var serving = Ensemble.Concat(RemovedMembers)
            .Count(m => m.Health == DaemonHealth.Serving && known.HasId(m.Node));
        return serving * 2 > known.Count;
    }
}
