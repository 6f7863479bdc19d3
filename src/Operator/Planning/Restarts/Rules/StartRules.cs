using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Planning.Preflight;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Restarts.Rules;

/// <summary>
/// Rules on starting daemons: none starts on data that is not whole, or before the daemons that it needs.
/// </summary>
internal static class StartRules
{
    /// <summary>A daemon on another member's data would serve that data under the wrong name.</summary>
    public static Wait? HostIsFit(Proposal proposal, Situation situation) =>
        situation.Unfit.Contains(proposal.Instance.Name) ? "what was found on the host to be mended" : null;

    /// <summary>
    /// Two blank members that find each other first make an empty quorum, and wipe a third member that comes with data
    /// (measured on ZooKeeper 3.6.3).
    /// </summary>
    public static Wait? BlankMembersJoinAQuorumOrStartTogether(Proposal proposal, Situation situation)
    {
        if (proposal is not { Kind: ProposalKind.Start, Instance.Kind: DaemonKind.ZooKeeper }
            || !IsBlank(proposal.Instance, situation)
            || situation.HasQuorum)
        {
            return null;
        }

        // An ensemble of two needs both members for every acknowledgement. The other member has all data then, and
        // there is no quorum without it.
        var isOneOfTwo = situation.Ensemble.Length == 2 && !situation.RemovedMembers.Any();

        foreach (var other in situation.Ensemble.Concat(situation.RemovedMembers))
        {
            if (situation.Observed.Seen(other.Name) is null)
            {
                return WaitFor.Host(other.Name, $"{other.Name} to be seen: its data may be the only copy");
            }

            if (!IsBlank(other, situation))
            {
                return isOneOfTwo
                    ? null
                    : $"a quorum of the members that hold data ({other.Name} does, {proposal.Instance.Name} is blank)";
            }

            if (situation.Unprovisioned.Contains(other.Name) || situation.Unfit.Contains(other.Name))
            {
                return $"{other.Name} to be provisioned: a new ensemble starts together";
            }
        }

        return null;
    }

    /// <summary>A broker without ZooKeeper exits after seconds, and hangs when it is stopped.</summary>
    public static Wait? BrokersStartAfterTheQuorum(Proposal proposal, Situation situation) =>
        proposal is { Instance.Kind: DaemonKind.Broker, Kind: not ProposalKind.Roll } && !situation.HasQuorum
            ? "a ZooKeeper quorum"
            : null;

    /// <summary>
    /// A unit does not start its broker on a full disk. A serving broker would be gone until somebody has freed some
    /// room.
    /// </summary>
    public static Wait? BrokersHaveRoom(Proposal proposal, Situation situation)
    {
        var instance = proposal.Instance;
        if (instance.Kind != DaemonKind.Broker || situation.Observed.Seen(instance.Name) is not { } seen)
        {
            return null;
        }

        var full = seen.Disks.FirstOrDefault(d =>
            d.FreeBytes < HostLayout.BrokerRoom && situation.Target.LogDirsOf(instance.Name).Contains(d.Path));
        return full is null ? null : $"{HostLayout.BrokerRoom >> 20} MiB to be free on the disk of {full.Path}";
    }

    /// <summary>
    /// A broker that comes back on empty disks while it counts as in sync is elected leader, and the others truncate to
    /// nothing (measured on Kafka 3.2.3, with three replicas and a minimum of two).
    /// </summary>
    public static Wait? EmptyBrokersStartLast(Proposal proposal, Situation situation)
    {
        if (!IsStartOfAnEmptyBroker(proposal, situation) || IsNobodysReplica(proposal.Instance, situation))
        {
            return null;
        }

        foreach (var other in situation.Holders.Where(b => b != proposal.Instance))
        {
            if (situation.DataOf(other) is not { } data)
            {
                return WaitFor.Host(
                    other.Name, $"{other.Name} to be seen: it may hold the data that {proposal.Instance.Name} lacks");
            }

            if (!data.BrokerIsEmpty && other.Health != DaemonHealth.Serving)
            {
                return WaitFor.Service(other, $"the broker on {other.Name}, which holds data, to serve");
            }
        }

        var id = proposal.Instance.Node.Id;
        return situation.Kafka?.Partitions.FirstOrDefault(p => p.InSync.Contains(id)) is { } partition
            ? $"{partition} to drop the empty broker {id} from its in-sync replicas"
            : null;
    }

    /// <summary>
    /// A broker that copies all its partitions keeps disks and network busy. Two such brokers keep each other, and
    /// the only whole copies, busy for longer.
    /// </summary>
    public static Wait? EmptyBrokersStartOneAtATime(Proposal proposal, Situation situation)
    {
        if (!IsStartOfAnEmptyBroker(proposal, situation) || situation.Kafka is not { } kafka)
        {
            return null;
        }

        var id = proposal.Instance.Node.Id;
        if (!kafka.Partitions.Any(p => p.Replicas.Contains(id)))
        {
            return null;
        }

        var copying = situation.Holders
            .Where(b => b != proposal.Instance && b.Health == DaemonHealth.Serving)
            .Select(b => b.Node.Id)
            .ToHashSet();
        var behind = kafka.Partitions
            .Where(p => p.Leader is not null && p.Replicas.Any(r => copying.Contains(r) && !p.InSync.Contains(r)))
            .ToImmutableArray();
        return behind.IsEmpty ? null : ReplicaShortage.Describe(behind, situation, copying);
    }

    private static bool IsStartOfAnEmptyBroker(Proposal proposal, Situation situation) =>
        proposal is { Kind: ProposalKind.Start, Instance.Kind: DaemonKind.Broker }
        && (situation.DataOf(proposal.Instance) is { BrokerIsEmpty: true }
            || LostLogDirs.Lacks(proposal.Instance, situation));

    /// <summary>
    /// Kafka knows of no replica on the broker, and gives none to a broker that is not registered. The broker lacks
    /// nothing.
    /// </summary>
    private static bool IsNobodysReplica(DaemonInstance broker, Situation situation) =>
        situation.Kafka is { Moving: { } moving } kafka
        && !kafka.Partitions.Any(p => p.Replicas.Contains(broker.Node.Id))
        && !moving.Any(m => m.Adding.Contains(broker.Node.Id));

    private static bool IsBlank(DaemonInstance member, Situation situation) =>
        situation.DataOf(member)?.ZooKeeper?.IsBlank ?? true;
}
