using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Targets.Members;

/// <summary>Nodes that have a ZooKeeper, are to have it, or may have it, and what is seen of each.</summary>
internal sealed class KnownMembers
{
    private readonly HashSet<NodeName> _remembered;

    public KnownMembers(TargetCluster cluster, Facts facts)
    {
        (Cluster, Observed) = (cluster, facts.Observed);
        _remembered = [.. facts.Memory.InstalledNodes.Where(n => n.Runs(DaemonKind.ZooKeeper)).Select(n => n.Name)];
        All =
        [
            .. cluster.Nodes.Concat(cluster.RemovedMembers).Where(n => IsInSpec(n) || IsSeen(n) || IsThere(n)),
        ];
    }

    public TargetCluster Cluster { get; }

    public ObservedCluster Observed { get; }

    public ImmutableArray<DesiredNode> All { get; }

    /// <summary>
    /// Members tell each other where they are. In older ensembles a member that moves leaves and joins.
    /// </summary>
    public bool MayMove => KafkaFeatures.MembersTellWhereTheyAre(Cluster.Distribution.KafkaVersion);

    /// <summary>The properties that a member runs with; null for a process that the operator did not start.</summary>
    public static ImmutableSortedDictionary<string, string>? RunningSettings(ObservedDaemon unit) =>
        unit is { IsRunning: true, Running: not null } ? unit.RunningSettings : null;

    /// <summary>The status has the node with a ZooKeeper.</summary>
    public bool IsRemembered(DesiredNode node) => _remembered.Contains(node.Name);

    public bool IsInSpec(DesiredNode node) => Cluster.SpecEnsemble.Contains(node.Name);

    public bool IsSeen(DesiredNode node) => Observed.Seen(node.Name) is not null;

    public bool Serves(DesiredNode node) =>
        Daemon(node) is { IsRunning: true } && Observed.Seen(node.Name)!.ZooKeeper is ZooKeeperMember.Serving;

    public bool Leads(DesiredNode node) =>
        Observed.Seen(node.Name)?.ZooKeeper is ZooKeeperMember.Serving { Role: MemberRole.Leader };

    /// <summary>The member's unit is on the host. On an unseen host it was there.</summary>
    public bool IsThere(DesiredNode node) => IsSeen(node)
        ? Daemon(node) is { LoadState: not "not-found" }
        : IsRemembered(node);

    /// <param name="properties">Properties with a member's list; null when the member has no list that counts.</param>
    public ServerList[] Lists(
        Func<ObservedDaemon, ImmutableSortedDictionary<string, string>?> properties,
        Func<DesiredNode, bool>? counts = null)
    {
        List<ServerList> lists = [];
        foreach (var node in All)
        {
            if (counts?.Invoke(node) != false
                && Daemon(node) is { } unit
                && properties(unit) is { } found
                && ServerList.Of(Cluster, node, found) is var list
                && !lists.Contains(list))
            {
                lists.Add(list);
            }
        }

        return [.. lists];
    }

    /// <summary>The member's own list has it at another place.</summary>
    public bool IsElsewhere(DesiredNode node, ServerList placed) =>
        OwnList(node) is { } own && !ServerList.Of(Cluster, node, own).AgreesOn(node, placed);

    /// <summary>The addresses of all members that are seen are gone.</summary>
    public bool AreCutOff(DesiredNode[] members) =>
        members.Any(IsSeen) && members.Where(IsSeen).All(n => !Serves(n) && OwnList(n) is { } own
            && !ServerList.Of(Cluster, n, own).HasAddressOf(n));

    private ImmutableSortedDictionary<string, string>? OwnList(DesiredNode node) =>
        Daemon(node) is { IsRunning: true } running ? running.RunningSettings : Daemon(node)?.StagedServers;

    /// <summary>The member's unit; null on a host of another cluster, which has nothing of this one.</summary>
    private ObservedDaemon? Daemon(DesiredNode node) =>
        Observed.Seen(node.Name) is { } seen && (seen.Owner is not { } owner || owner.Uid == Cluster.Identity.Uid)
            ? seen.Daemon(DaemonKind.ZooKeeper)
            : null;
}
