using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Targets.Nodes;

/// <summary>Keeps a broker that the spec takes off a node that stays. The broker is cared for as before.</summary>
/// <remarks>
/// The status remembers the role. After a lost status the broker on the host tells of it.
/// </remarks>
internal static class BrokerRoles
{
    private const string Field = "spec.nodes";

    public static Target Narrow(Target target, Facts facts)
    {
        var cluster = WithUnremembered(target.Cluster, facts.Observed);
        ImmutableArray<DesiredNode> kept = [.. cluster.RoleRemoved.Where(n => MayHaveBroker(n, facts.Observed))];
        NodeName[] without = [.. cluster.RoleRemoved.RemoveRange(kept).Select(n => n.Name)];
        var narrowed = cluster with
        {
            Nodes = [.. cluster.Nodes.Select(n => without.Contains(n.Name) ? n.Without(DaemonKind.Broker) : n)],
        };
        return (target with { Cluster = narrowed }).HoldingBack(kept.Select(Refuse), []);
    }

    private static TargetCluster WithUnremembered(TargetCluster cluster, ObservedCluster observed)
    {
        DesiredNode[] found =
            [.. cluster.Nodes.Where(n => !n.Runs(DaemonKind.Broker) && HasBroker(n, cluster, observed))];
        return found.Length == 0 ? cluster : cluster with
        {
            Nodes = [.. cluster.Nodes.Select(n => found.Contains(n) ? n.With(DaemonKind.Broker) : n)],
            RoleRemoved = [.. cluster.RoleRemoved, .. found],
        };
    }

    private static bool HasBroker(DesiredNode node, TargetCluster cluster, ObservedCluster observed) =>
        observed.Seen(node.Name) is { } seen
        && seen.IsOwnedBy(cluster.Identity)
        && seen.Daemon(DaemonKind.Broker) is { LoadState: not "not-found" } daemon
        && (daemon.IsRunning || daemon.IsEnabled);

    private static Refusal Refuse(DesiredNode node) => new(
        RefusalKind.Removal, Field, node.Name.Value,
        "a broker is not taken off a node that stays yet: it is kept as it is; "
        + $"put the role broker of {node.Name} back");

    /// <summary>
    /// A role may have been given and taken back before anything was done for it. Then there is no broker to keep.
    /// </summary>
    private static bool MayHaveBroker(DesiredNode node, ObservedCluster observed) =>
        observed.Seen(node.Name)?.Daemon(DaemonKind.Broker) is not { LoadState: "not-found" };
}
