using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Moves;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Status.Memory;

/// <summary>Reads the memory of a cluster from its status, and writes it there. No other code does either.</summary>
/// <remarks>A memory that was written is read back unchanged. Everything else in the status is for people.</remarks>
public static class StatusMemory
{
    /// <summary>What a person reads of a node taken out of the spec, before anything was reported of it.</summary>
    private const string NotReportedYet = "waiting for its turn";

    public static ClusterMemory Read(KafkaClusterStatus? status) => new(
        (status?.Nodes ?? []).ToImmutableDictionary(n => new NodeName(n.Name), Node), Moves(status?.Rebalance))
    {
        Restart = status?.Restart,
        Force = status?.Force,
        Change = TrialMemory.Read(status?.Change),
    };

    /// <summary>Replaces the memory in a status.</summary>
    /// <remarks>Nodes keep their order. Nodes that the status does not have yet come last.</remarks>
    public static KafkaClusterStatus Write(KafkaClusterStatus? status, ClusterMemory memory)
    {
        var known = status?.Nodes ?? [];
        var nodes = known
            .Where(n => memory.Nodes.ContainsKey(new(n.Name)))
            .Concat(memory.Nodes
                .Where(m => !known.Any(n => n.Name == m.Key.Value))
                .OrderBy(m => m.Value.Id)
                .ThenBy(m => m.Key)
                .Select(m => new NodeStatus { Name = m.Key.Value }))
            .Select(n => Write(n, memory.Nodes[new(n.Name)]))
            .ToArray();
        return (status ?? new()) with
        {
            Nodes = nodes.Length == 0 && status?.Nodes is null ? null : nodes,
            Rebalance = Write(status?.Rebalance, memory.Moves),
            Restart = memory.Restart,
            Force = memory.Force,
            Change = TrialMemory.Write(memory.Change),
        };
    }

    private static NodeMemory Node(NodeStatus node) => new()
    {
        Id = node.Id,
        Address = node.Address,
        Rack = node.Rack,
        Roles = node.Roles is { } roles ? [.. roles.Select(NodeRoles.Kind).Order()] : null,
        HostKeys = node.HostKeys is { } keys ? [.. keys] : null,
        WasOutOfSpec = node.Leaving is not null,
        IsGivenUp = node.GivenUp == true,
        Daemons = Daemons(node),
        AlteredConfig = (node.Broker?.AlteredSettings ?? []).ToImmutableSortedSet(StringComparer.Ordinal),
        AcceptedLossToken = node.EmptyAccepted,
        Provisioned = node.Provisioned,
    };

    private static ImmutableSortedDictionary<DaemonKind, DaemonMemory> Daemons(NodeStatus node)
    {
        var daemons = ImmutableSortedDictionary<DaemonKind, DaemonMemory>.Empty;
        if (node.Zookeeper is { } member)
        {
            daemons = daemons.Add(DaemonKind.ZooKeeper, new()
            {
                HasData = member.HasData,
                Crashes = member.Crashes,
                EndsInARow = member.EndsInARow ?? 0,
                Failing = member.Failing,
                Trial = TrialMemory.Read(member.Trial),
            });
        }

        if (node.Broker is { } broker)
        {
            daemons = daemons.Add(DaemonKind.Broker, new()
            {
                HasData = broker.HasData,
                DataDirectories = broker.DataDirectories?.ToImmutableSortedSet(StringComparer.Ordinal),
                LostDirectories = (broker.LostDirectories ?? []).ToImmutableSortedSet(StringComparer.Ordinal),
                Crashes = broker.Crashes,
                EndsInARow = broker.EndsInARow ?? 0,
                Failing = broker.Failing,
                Trial = TrialMemory.Read(broker.Trial),
            });
        }

        return daemons;
    }

    private static NodeStatus Write(NodeStatus node, NodeMemory memory) => node with
    {
        Id = memory.Id,
        Address = memory.Address,
        Rack = memory.Rack,
        Roles = memory.Roles is { } roles ? [.. roles.Select(NodeRoles.Role)] : null,
        HostKeys = memory.HostKeys is { } keys ? [.. keys] : null,
        Leaving = memory.WasOutOfSpec ? node.Leaving ?? NotReportedYet : null,
        GivenUp = memory.IsGivenUp ? true : null,
        Zookeeper = Member(node.Zookeeper, memory.Daemons.GetValueOrDefault(DaemonKind.ZooKeeper)),
        Broker = Broker(node.Broker, memory),
        EmptyAccepted = memory.AcceptedLossToken,
        Provisioned = memory.Provisioned,
    };

    private static ZooKeeperMemberStatus? Member(ZooKeeperMemberStatus? status, DaemonMemory? memory) =>
        memory is null ? null : (status ?? new()) with
        {
            HasData = memory.HasData,
            Crashes = memory.Crashes,
            EndsInARow = memory.EndsInARow == 0 ? null : memory.EndsInARow,
            Failing = memory.Failing,
            Trial = TrialMemory.Write(memory.Trial),
        };

    /// <remarks>Only a broker has altered settings, so they are remembered of nodes with a broker only.</remarks>
    private static BrokerStatus? Broker(BrokerStatus? status, NodeMemory node) =>
        node.Daemons.GetValueOrDefault(DaemonKind.Broker) is not { } memory ? null : (status ?? new()) with
        {
            HasData = memory.HasData,
            DataDirectories = memory.DataDirectories is { } directories ? [.. directories] : null,
            LostDirectories = memory.LostDirectories.IsEmpty ? null : [.. memory.LostDirectories],
            Crashes = memory.Crashes,
            EndsInARow = memory.EndsInARow == 0 ? null : memory.EndsInARow,
            Failing = memory.Failing,
            Trial = TrialMemory.Write(memory.Trial),
            AlteredSettings = node.AlteredConfig.IsEmpty ? null : [.. node.AlteredConfig],
        };

    private static MovesMemory Moves(RebalanceStatus? status) => status is null ? MovesMemory.Empty : new(
        status.BalancedFor?.Select(b => new AssignedBroker(b.Id, b.Rack)).OrderBy(b => b.Id).ToImmutableArray(),
        status.Request,
        [.. (status.Batch ?? []).Select(m => new Reassignment(m.Topic, m.Partition, [.. m.From], [.. m.To], m.Bytes))],
        status.PartitionsDone ?? 0,
        status.BytesDone ?? 0);

    private static RebalanceStatus? Write(RebalanceStatus? status, MovesMemory moves) =>
        status is null && moves == MovesMemory.Empty ? null : (status ?? new()) with
        {
            BalancedFor = moves.BalancedFor?
                .Select(b => new BalancedBrokerStatus { Id = b.Id, Rack = b.Rack })
                .ToArray(),
            Request = moves.Request,
            Batch = moves.Batch.IsEmpty ? null : [.. moves.Batch.Select(Move)],
            PartitionsDone = Count(moves.PartitionsDone, status?.PartitionsDone),
            BytesDone = Count(moves.BytesDone, status?.BytesDone),
        };

    /// <summary>A zero is written while moves are under way, and left out when they are over.</summary>
    private static T? Count<T>(T count, T? reported)
        where T : struct, IEquatable<T> => count.Equals(default) && reported is null ? null : count;

    private static MoveStatus Move(Reassignment move) =>
        new() { Topic = move.Topic, Partition = move.Number, From = move.From, To = move.To, Bytes = move.Bytes };
}
