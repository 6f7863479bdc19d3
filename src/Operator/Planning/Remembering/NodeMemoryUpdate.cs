using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Planning.DynamicConfig;
using KafkaPi.Operator.Planning.Preflight;
using KafkaPi.Operator.Planning.Provisioning;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Remembering;

/// <summary>Decides what is remembered of one node after a pass.</summary>
internal static class NodeMemoryUpdate
{
    public static NodeMemory After(DesiredNode node, Situation situation, Plan plan, bool isActed)
    {
        var previous = situation.Memory[node.Name];
        return new()
        {
            Id = node.Id,
            Address = Address(node, situation, plan, isActed),
            Rack = node.Rack,
            Roles = Roles(node, situation, plan, isActed),
            HostKeys = previous?.HostKeys,
            WasOutOfSpec = situation.Target.Node(node.Name) is null,
            IsGivenUp = situation.Observed.Seen(node.Name) is null
                && (previous?.IsGivenUp == true || (isActed && plan.Abandoned.Contains(node.Name))),
            Daemons = Daemons(node, situation, plan, isActed),
            AlteredConfig = Broker(node, situation) is { } broker
                ? DynamicConfigDiff.Remember(
                    situation.Memory.AlteredOn(node.Name), broker, isActed ? plan.Steps : [])
                : ImmutableSortedSet.Create<string>(StringComparer.Ordinal),
            AcceptedLossToken = DataLoss.RememberAccepted(situation, node),
            Provisioned = ProvisioningDigest.Remember(situation, node, plan),
        };
    }

    /// <summary>Roles that the node has. A member counts until it has left the ensemble.</summary>
    public static ImmutableArray<DaemonKind> Roles(DesiredNode node, Situation situation, Plan plan, bool isActed) =>
        isActed && plan.Abandoned.Contains(node.Name) ? node.Without(DaemonKind.ZooKeeper).Daemons
        : IsOutgoing(node, situation) ? node.With(DaemonKind.ZooKeeper).Daemons
        : node.Daemons;

    /// <summary>A member that was given up before is not remembered again when it comes back.</summary>
    private static bool IsOutgoing(DesiredNode node, Situation situation) =>
        situation.OutgoingMembers.Any(m => m.Name == node.Name)
        && !situation.Target.Decommissioned.Any(n => n.Name == node.Name);

    /// <summary>The address of a host on which the operator has put something, or is about to.</summary>
    private static string? Address(DesiredNode node, Situation situation, Plan plan, bool isActed)
    {
        var isOutOfSpec = situation.Target.Node(node.Name) is null;
        var isOurs = situation.Observed.Seen(node.Name)?.IsOwnedBy(situation.Target.Identity) == true;
        return isOutOfSpec || isOurs || (isActed && plan.Steps.Any(s => s.Node == node.Name))
            ? node.Address
            : situation.Memory[node.Name]?.Address;
    }

    private static ImmutableSortedDictionary<DaemonKind, DaemonMemory> Daemons(
        DesiredNode node, Situation situation, Plan plan, bool isActed)
    {
        var daemons = ImmutableSortedDictionary<DaemonKind, DaemonMemory>.Empty;
        foreach (var instance in new[] { Member(node, situation), Broker(node, situation) })
        {
            if (instance is not null)
            {
                daemons = daemons.Add(instance.Kind, Daemon(instance, situation, plan, isActed));
            }
        }

        return daemons;
    }

    private static DaemonMemory Daemon(DaemonInstance instance, Situation situation, Plan plan, bool isActed)
    {
        var previous = situation.Memory.Daemon(instance.Name, instance.Kind);
        var observed = instance.Observed;
        var failing = plan.Failing(instance.Name, instance.Kind);
        return Directories(instance, situation, plan, isActed) with
        {
            HasData = HasData(instance, situation, plan, isActed),
            Crashes = failing is null
                ? observed?.Crashes ?? previous?.Crashes
                : previous?.Crashes ?? observed?.Crashes,
            EndsInARow = observed is null || (failing is not null && previous is { EndsInARow: > 0 })
                ? previous?.EndsInARow ?? 0
                : instance.EndsInARow,
            Failing = failing ?? (observed is null ? previous?.Failing : null),
            Trial = isActed ? DaemonTrialUpdate.After(instance, situation, plan) : previous?.Trial,
        };
    }

    /// <summary>
    /// Whether the daemon has to have data. A decommissioned broker loses its data when its host is given up, and has
    /// lost nothing when its node comes back into the spec. A disk that was lost before that is lost for the node, too.
    /// </summary>
    private static bool? HasData(DaemonInstance instance, Situation situation, Plan plan, bool isActed)
    {
        var isDecommissioned = instance.Kind == DaemonKind.Broker && situation.Target.Node(instance.Name) is null;
        if (!isDecommissioned)
        {
            return DataLoss.Remember(situation, instance.Node, instance.Kind);
        }

        if (isActed && plan.Steps.Any(s => s.Node == instance.Name && s is RemoveFromHost))
        {
            return false;
        }

        return situation.Observed.Seen(instance.Name) is { } seen && !DataLoss.IsEmpty(seen, instance.Kind)
            ? true
            : situation.Memory.Daemon(instance.Name, instance.Kind)?.HasData;
    }

    /// <summary>
    /// Which log directories have to have data. A decommissioned broker has all that it had until its host is given up.
    /// </summary>
    private static DaemonMemory Directories(DaemonInstance instance, Situation situation, Plan plan, bool isActed)
    {
        var previous = situation.Memory.Daemon(instance.Name, instance.Kind);
        DaemonMemory before = new()
        {
            DataDirectories = previous?.DataDirectories,
            LostDirectories = previous?.LostDirectories ?? [],
        };
        return instance.Kind != DaemonKind.Broker ? new()
            : situation.Target.Node(instance.Name) is not null
                ? LostLogDirs.Remember(before, situation, instance.Node, DataLoss.Of(situation, instance.Node))
            : isActed && plan.Steps.Any(s => s.Node == instance.Name && s is RemoveFromHost)
                ? before with { DataDirectories = [], LostDirectories = [] }
            : before;
    }

    private static DaemonInstance? Member(DesiredNode node, Situation situation) =>
        situation.Ensemble.Concat(situation.OutgoingMembers).FirstOrDefault(m => m.Name == node.Name);

    private static DaemonInstance? Broker(DesiredNode node, Situation situation) =>
        situation.Brokers.Concat(situation.Decommissioned).FirstOrDefault(m => m.Name == node.Name);
}
