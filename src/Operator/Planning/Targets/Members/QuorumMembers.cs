using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Revisions;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Planning.Targets.Listeners;

namespace KafkaPi.Operator.Planning.Targets.Members;

/// <summary>
/// Decides which members the ensemble may have now. The server lists of two members never differ by more than one
/// member, so that every majority of one list shares a member with every majority of the other.
/// </summary>
/// <remarks>
/// Larger changes gave two leaders and lost an acknowledged write. Two blank members beside a member that stood alone
/// lost everything. Both were measured on ZooKeeper 3.6.3. Only the lists of the running members and the lists on
/// their disks are read, so that a new operator continues a change that another one has begun.
/// </remarks>
internal sealed class QuorumMembers
{
    private const string Field = "spec.nodes";

    private readonly TargetCluster _cluster;
    private readonly KnownMembers _known;
    private readonly PresentList _present;

    /// <summary>Nodes that have left, whose member a human has given up before.</summary>
    private readonly ImmutableArray<DesiredNode> _givenUp;

    /// <summary>The node whose member a human gives up although its host is unseen; null when there is none.</summary>
    private readonly NodeName? _abandoned;

    private QuorumMembers(TargetCluster cluster, Facts facts)
    {
        (_cluster, _known) = (cluster, new(cluster, facts));
        _present = new(_known);
        _abandoned = facts.Requests.Force is { Step: { Verb: StepVerb.Leave, Node: var node } } ? node : null;
        _givenUp = [.. cluster.Decommissioned.Where(n => facts.Memory[n.Name]?.IsGivenUp == true)];
    }

    public static Target Narrow(Target target, Facts facts) => new QuorumMembers(target.Cluster, facts).Narrow(target);

    private Target Narrow(Target target)
    {
        var goal = ServerList.Of(_cluster, _known.All.Where(_known.IsInSpec));
        if (GivenUpInTheMiddle() is { } remaining)
        {
            return target with { Cluster = With(remaining) };
        }

        var (present, lists) = _present.Of(goal);
        if (present == goal || goal.Count == 0 || lists.Length > 1)
        {
            return target with { Cluster = With(present) };
        }

        if (Taken(present) is { } taken)
        {
            return (target with { Cluster = With(present) }).HoldingBack([taken], []);
        }

        var next = Next(present);
        if (next.List.Count == 1
            && present.Count == 2
            && next.Node.Name != _abandoned
            && !KafkaFeatures.SingleMemberQuorum(_cluster.Distribution.KafkaVersion))
        {
            return (target with { Cluster = With(present) }).HoldingBack([StandingAlone(next.Node)], []);
        }

        return next.WaitsFor is null
            ? target with { Cluster = With(next.List) }
            : (target with { Cluster = With(present) }).HoldingBack([], [Waiting(next, present)]);
    }

    /// <summary>A port for the others that another program has on a host whose member does not use it yet.</summary>
    private Refusal? Taken(ServerList present)
    {
        DesiredNode[] members = [.. _known.All.Where(n => _known.IsInSpec(n) && present.HasId(n))];
        return Of("leader", _cluster.ZooKeeper.LeaderPort) ?? Of("election", _cluster.ZooKeeper.ElectionPort);

        Refusal? Of(string name, int port) => TakenPorts.OfMembers(
            name, port, members.Where(n => !present.PortsOf(n).Contains(port)), _known.Observed);
    }

    /// <summary>
    /// The list without a member that a human gives up in the middle of a change, which the running members have not
    /// begun: they run with the same members, wherever these are. Null when nobody is given up, or later.
    /// </summary>
    private ServerList? GivenUpInTheMiddle()
    {
        if (_abandoned is null)
        {
            return null;
        }

        var running = _known.Lists(KnownMembers.RunningSettings);
        return running.Length > 0 && running.All(running[0].HasIdsOf)
            ? WithoutAbandoned(_present.Placed(running[0], running, running))?.List
            : null;
    }

    private Refusal StandingAlone(DesiredNode node) => new(
        RefusalKind.Removal, Field, node.Name.Value,
        $"the ZooKeeper of Kafka {_cluster.Distribution.KafkaVersion} would stand alone afterwards and may "
        + "refuse the brokers for ever, as they have seen newer transactions: it is kept; leave the "
        + "role zookeeper on two nodes, or on three");

    private static PendingStep Waiting(NextList next, ServerList present) => new(
        next.Node.Name,
        next.List.Count < present.Count ? "take ZooKeeper out of the ensemble"
            : next.List.Count > present.Count ? "make ZooKeeper a member of the ensemble"
            : "move ZooKeeper to its new address or ports",
        next.WaitsFor!);

    /// <summary>
    /// The list with a member that the spec has at another address, or on other ports; null when there is none. Members
    /// whose address is gone move first, as not all others hear them, and the leader moves last. A member that is to go
    /// anyway is moved to another address only: nobody finds it at the former.
    /// </summary>
    private NextList? Move(ServerList present, DesiredNode[] members) => members
        .Where(n => _known.IsInSpec(n) ? !present.Has(_cluster, n) : !present.HasAddressOf(n))
        .OrderBy(n => !_known.IsSeen(n))
        .ThenBy(present.HasAddressOf)
        .ThenBy(_known.Leads)
        .ThenBy(n => n.Id)
        .Select(n => new NextList(
            _known.MayMove || present.Count == 1 ? present.Moving(_cluster, n) : present.WithoutIdsOf([n]), n,
            WaitsFor(members, n)))
        .FirstOrDefault();

    /// <summary>
    /// The list with the member that joins next, or without the member that goes next. New members join first. A member
    /// that does not serve anyway goes before.
    /// </summary>
    private NextList Next(ServerList present)
    {
        if (WithoutAbandoned(present) is { } remaining)
        {
            return remaining;
        }

        DesiredNode[] members = [.. _known.All.Where(n => present.HasId(n))];
        var move = Move(present, members);
        DesiredNode[] going = [.. members.Where(n => !_known.IsInSpec(n))];

        // Of two members none serves while one is restarted, and a list without the other needs no move.
        if (move is { WaitsFor: null } && (present.Count != 2 || going.Length == 0 || !present.HasAddressOf(move.Node)))
        {
            return move;
        }

        if (present.WithoutIdsOf(members) is { Count: > 0 } strangers)
        {
            return WithoutStranger(present, strangers.First, members);
        }

        if (move is not null
            && going.Length == 0
            && _cluster.Nodes.All(n => !_known.IsInSpec(n) || members.Contains(n)))
        {
            return move;
        }

        var node = Chosen(members, going);
        return members.Contains(node)
            ? new(present.WithoutIdsOf([node]), node, WaitsFor(members, node) ?? UnawareBroker(members, node))
            : new(present.With(_cluster, node), node, WaitsFor(members, node));
    }

    /// <summary>
    /// A member that neither the spec nor the status has, as after a lost status, may go when all others serve. Behind
    /// another router none does, and it goes while they all move: nobody finds it at its former address either.
    /// </summary>
    private NextList WithoutStranger(ServerList present, ServerList stranger, DesiredNode[] members)
    {
        if (members.Length > 0 && members.All(_known.IsSeen) && _known.AreCutOff(members))
        {
            var moved = members.Aggregate(present.Without(stranger), (list, n) => list.Moving(_cluster, n));
            return new(moved, members[0], null);
        }

        var silent = members.FirstOrDefault(n => !_known.Serves(n));
        return new(
            present.Without(stranger), silent ?? members[0],
            silent is null
                ? null
                : $"it to serve, as the ensemble has a member, {stranger}, that no node of the spec has; or for that "
                    + "to be put back into the spec");
    }

    /// <summary>
    /// All members that stay are seen. An unseen member may have been started with the list of another change.
    /// </summary>
    private bool AreSeen(DesiredNode[] members, DesiredNode[] going) =>
        _known.All.All(n => going.Contains(n)
            || _known.IsSeen(n)
            || !(members.Contains(n) || _known.IsRemembered(n)));

    private NextList? WithoutAbandoned(ServerList present)
    {
        DesiredNode[] members = [.. _known.All.Where(n => present.HasId(n))];
        DesiredNode[] going = [.. members.Where(n => !_known.IsInSpec(n))];
        return members.Length > 0 && AreSeen(members, going) && Abandoned(present, going) is { } lost
            ? new(present.WithoutIdsOf([lost]), lost, null)
            : null;
    }

    /// <summary>
    /// A member that a human gives up, or has given up while members that were away could not be told.
    /// </summary>
    private DesiredNode? Abandoned(ServerList present, DesiredNode[] going) =>
        going.FirstOrDefault(n => n.Name == _abandoned && !_known.IsSeen(n) && present.Count > 1)
            ?? _givenUp.FirstOrDefault(n => present.HasId(n) && !_known.IsSeen(n));

    /// <remarks>
    /// From odd to even the member stops first, so it may be the leader. From even to odd it stops last: take a
    /// follower.
    /// </remarks>
    private DesiredNode Chosen(DesiredNode[] members, DesiredNode[] going)
    {
        DesiredNode[] coming =
            [.. _cluster.Nodes.Where(n => _known.IsInSpec(n) && !members.Contains(n)).OrderBy(n => n.Id)];
        return going.FirstOrDefault(n => members.Length > 1 && !_known.Serves(n))
            ?? coming.FirstOrDefault(_known.IsSeen)
            ?? coming.FirstOrDefault()
            ?? going.OrderBy(n => _known.Leads(n) == (members.Length % 2 == 0)).ThenByDescending(n => n.Id).First();
    }

    private string? WaitsFor(DesiredNode[] members, DesiredNode node)
    {
        if (!_known.IsSeen(node))
        {
            return "its host to be seen";
        }

        if (members.FirstOrDefault(n => n != node && !_known.Serves(n)) is { } other)
        {
            return $"ZooKeeper on {other.Name} to serve";
        }

        return Leftover(members, node) is not { } left ? null
            : _known.IsSeen(left) ? $"ZooKeeper on {left.Name} to be gone, which was taken out before"
            : $"the host of {left.Name} to be seen, which had a member";
    }

    /// <summary>A former member that may still run with the list of the time when it was a member.</summary>
    private DesiredNode? Leftover(DesiredNode[] members, DesiredNode node) =>
        _cluster.Nodes.Concat(_cluster.RemovedMembers).FirstOrDefault(n => n != node
            && !members.Contains(n)
            && (_known.IsInSpec(n) ? !_known.IsSeen(n) && _known.IsRemembered(n) : _known.IsThere(n)));

    /// <summary>
    /// A broker that knows only the member that goes would be left without any by the first restart of a member. An
    /// unseen broker may be such a broker.
    /// </summary>
    private string? UnawareBroker(DesiredNode[] members, DesiredNode going)
    {
        if (_cluster.Running(DaemonKind.Broker).FirstOrDefault(n => !_known.IsSeen(n)) is { } unseen)
        {
            return $"the host of {unseen.Name} to be seen, whose broker has to know another member";
        }

        var rest = members
            .Where(n => n != going)
            .Select(n => ZooKeeperEndpoints.Of(_cluster, n, _known.Observed.Seen(n.Name)))
            .ToArray();
        var broker = _cluster.Known.FirstOrDefault(n => n.Runs(DaemonKind.Broker)
            && _known.Observed.Seen(n.Name)?.Daemon(DaemonKind.Broker) is { IsRunning: true } daemon
            && ZooKeeperConnect.Of(daemon) is { IsEmpty: false } known
            && !known.Any(rest.Contains));
        return broker is null ? null : $"the broker on {broker.Name} to know another member";
    }

    private TargetCluster With(ServerList list)
    {
        DesiredNode[] members = [.. _known.All.Where(n => list.HasId(n))];
        DesiredNode[] outgoing =
            [.. _cluster.Nodes.Concat(_cluster.RemovedMembers).Where(n => IsOutgoing(n, members))];
        return _cluster with
        {
            Nodes =
            [
                .. _cluster.Nodes
                    .Select(n => members.Contains(n) ? n.With(DaemonKind.ZooKeeper) : n.Without(DaemonKind.ZooKeeper))
                    .Where(n => !n.Daemons.IsEmpty),
                .. _cluster.RemovedMembers
                    .Where(outgoing.Contains)
                    .Select(n => members.Contains(n) ? n : n.Without(DaemonKind.ZooKeeper))
                    .Where(n => !n.Daemons.IsEmpty),
            ],
            Decommissioned =
            [
                .. _cluster.Decommissioned,
                .. _cluster.RemovedMembers
                    .Where(n => !outgoing.Contains(n))
                    .Select(n => n.Without(DaemonKind.ZooKeeper))
                    .Where(n => !n.Daemons.IsEmpty),
            ],
            RemovedMembers = [],
            OutgoingMembers = [.. outgoing, .. Returned()],
            Servers = list,
        };
    }

    /// <summary>
    /// Members that were given up while their hosts were away, and are there again with an old list. They are stopped,
    /// and have no say in what the list is. Their brokers are on their way out already.
    /// </summary>
    private IEnumerable<DesiredNode> Returned() =>
        from node in _cluster.Decommissioned
        where _known.Observed.Seen(node.Name)?.IsOwnedBy(_cluster.Identity) == true && _known.IsThere(node)
        select node.With(DaemonKind.ZooKeeper);

    private bool IsOutgoing(DesiredNode node, DesiredNode[] members) =>
        _known.IsInSpec(node)
            ? !members.Contains(node) && _known.IsThere(node)
            : members.Contains(node)
                || _known.IsThere(node)
                || (_cluster.RemovedMembers.Contains(node) && !node.Runs(DaemonKind.Broker));

    /// <param name="WaitsFor">What the change of the list has to wait for; null when it may be made.</param>
    private sealed record NextList(ServerList List, DesiredNode Node, string? WaitsFor);
}
