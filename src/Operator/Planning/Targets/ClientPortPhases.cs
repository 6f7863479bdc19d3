using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Revisions;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Planning.Targets.Listeners;

namespace KafkaPi.Operator.Planning.Targets;

/// <summary>
/// Moves the members of the ensemble to another client port. All brokers know the old and the new port before a member
/// moves, and forget the old port after the last one.
/// </summary>
/// <remarks>
/// A broker learns of endpoints at its start only, and hangs when it is stopped without a ZooKeeper. Only the settings
/// of the running daemons are read, so that a new operator continues a change that another one has begun, and an edit
/// back is a change like any other.
/// </remarks>
internal sealed class ClientPortPhases
{
    private readonly TargetCluster _cluster;
    private readonly ObservedCluster _observed;
    private readonly ImmutableArray<DesiredNode> _members;
    private readonly ImmutableArray<DesiredNode> _brokers;

    private ClientPortPhases(TargetCluster cluster, ObservedCluster observed)
    {
        (_cluster, _observed) = (cluster, observed);
        _members = [.. cluster.Running(DaemonKind.ZooKeeper)];
        _brokers = [.. cluster.Nodes.Concat(cluster.Decommissioned).Where(n => n.Runs(DaemonKind.Broker))];
    }

    private int Goal => _cluster.ZooKeeper.ClientPort;

    public static Target Narrow(Target target, Facts facts) =>
        new ClientPortPhases(target.Cluster, facts.Observed).Narrow(target);

    private Target Narrow(Target target)
    {
        int[] former = [.. _members.SelectMany(FormerPorts).Distinct().Order()];
        if (former.Length == 0)
        {
            return target;
        }

        var held = _members.ToImmutableDictionary(n => n.Name, n => RunningPort(n) ?? former[0]);
        if (Taken() is { } taken)
        {
            var present = _cluster with { ClientPorts = [.. former], HeldClientPorts = held };
            return (target with { Cluster = present }).HoldingBack([taken], []);
        }

        var cluster = _cluster with { ClientPorts = [.. former, Goal] };
        if (Unaware() is not { } unaware)
        {
            return target with { Cluster = cluster };
        }

        return (target with { Cluster = cluster with { HeldClientPorts = held } }).HoldingBack([],
        [
            new PendingStep(
                unaware.Broker.Name, $"move ZooKeeper to the client port {Goal}",
                $"the broker on {unaware.Broker.Name} {unaware.WaitsFor}"),
        ]);
    }

    /// <summary>Once a member has the new port, the change goes on: going back would be a change as well.</summary>
    private Refusal? Taken() => _members.Any(n => RunningPort(n) == Goal)
        ? null
        : TakenPorts.OfMembers("client", Goal, _members, _observed);

    /// <summary>
    /// Ports other than that of the spec on which the member runs. An unseen member may run on each port that a broker
    /// knows of it.
    /// </summary>
    private IEnumerable<int> FormerPorts(DesiredNode member)
    {
        var known = RunningPort(member) is { } running ? [running]
            : _observed.Seen(member.Name) is null ? _brokers.SelectMany(b => PortsKnownTo(b, member))
            : Enumerable.Empty<int>();
        return known.Where(port => port != Goal);
    }

    private IEnumerable<int> PortsKnownTo(DesiredNode broker, DesiredNode member) => Broker(broker) is not { } daemon
        ? []
        : ZooKeeperConnect.Of(daemon)
            .Where(e => ZooKeeperConnect.HostOf(e) == ZooKeeperConnect.HostOf(Endpoint(member)))
            .Select(ZooKeeperConnect.PortOf);

    /// <summary>A broker that would find no ZooKeeper on the port of the spec; null when all would.</summary>
    private (DesiredNode Broker, string WaitsFor)? Unaware()
    {
        if (_brokers.FirstOrDefault(n => _observed.Seen(n.Name) is null) is { } unseen)
        {
            return (unseen, "to be seen");
        }

        var broker = _brokers.FirstOrDefault(n => Broker(n) is { } daemon && !Knows(daemon));
        return broker is null ? null
            : (broker, _cluster.Decommissioned.Contains(broker)
                ? "to be gone, because its files are changed no more"
                : "to be restarted with both ports");
    }

    /// <summary>A member that joined after the broker's start is no use to it, whatever its port.</summary>
    private bool Knows(ObservedDaemon broker)
    {
        var known = ZooKeeperConnect.Of(broker);
        return _members.Select(Endpoint).All(next =>
            known.Contains(next) || !known.Any(k => ZooKeeperConnect.HostOf(k) == ZooKeeperConnect.HostOf(next)));
    }

    private string Endpoint(DesiredNode member) => DesiredCluster.Authority(member.Address, Goal);

    private int? RunningPort(DesiredNode member) =>
        ZooKeeperEndpoints.RunningPort(_observed.Hosts.GetValueOrDefault(member.Name));

    /// <summary>The broker while it has a process, also one that stops; null while it has none.</summary>
    private ObservedDaemon? Broker(DesiredNode node) =>
        _observed.Seen(node.Name)?.Daemon(DaemonKind.Broker) is { RunningSettings.IsEmpty: false } daemon
            ? daemon
            : null;
}
