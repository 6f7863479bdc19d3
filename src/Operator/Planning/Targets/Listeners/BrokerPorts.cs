using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Planning.Targets.Listeners;

/// <summary>
/// Listeners that a broker runs with, also while it stops, and would start with next; both null while it is unseen or
/// has no files.
/// </summary>
/// <param name="Leaves">The broker's node left the spec, so that nothing is changed on it any more.</param>
internal sealed record BrokerPorts(
    DesiredNode Node, bool Seen, bool Leaves, BrokerListeners? Running, BrokerListeners? Staged)
{
    public ImmutableArray<BrokerListeners> Known =>
        [.. new[] { Running, Staged }.OfType<BrokerListeners>()];

    /// <summary>All brokers of the cluster, without listeners that no change of the operator leads to.</summary>
    /// <remarks>
    /// A broker that does not find most of the others is out of service, and has to be restarted whatever the others
    /// listen on. Listeners that somebody wrote into a file are put right before they are used.
    /// </remarks>
    public static ImmutableArray<BrokerPorts> Of(TargetCluster cluster, ObservedCluster observed)
    {
        BrokerPorts[] all =
        [
            .. from node in cluster.Nodes.Concat(cluster.Decommissioned)
               where node.Runs(DaemonKind.Broker)
               select Of(cluster, node, observed),
        ];
        BrokerPorts[] running = [.. all.Select(b => b.IsParted(all) ? b with { Running = null } : b)];
        return [.. running.Select(b => b.IsForeign(running) ? b with { Staged = null } : b)];
    }

    /// <summary>A fast answer where nothing changes: all that is known of brokers is as the spec has it.</summary>
    public static bool AreAllOf(TargetCluster cluster, ObservedCluster observed)
    {
        var listeners = BrokerListeners.Text(cluster.Kafka.Listeners);
        var interBroker = cluster.Kafka.Listeners[0].Name;
        return cluster.Known.All(n => observed.Seen(n.Name)?.Daemon(DaemonKind.Broker) is not { } daemon
            || (IsOf(daemon.RunningSettings) && (daemon.StagedPorts is null || IsOf(daemon.StagedPorts))));

        bool IsOf(ImmutableSortedDictionary<string, string> properties) => properties.IsEmpty
            || (properties.GetValueOrDefault(BrokerListeners.Setting) == listeners
                && properties.GetValueOrDefault(BrokerListeners.InterBrokerSetting, BrokerListeners.Default)
                    == interBroker);
    }

    private static BrokerPorts Of(TargetCluster cluster, DesiredNode node, ObservedCluster observed)
    {
        var seen = observed.Seen(node.Name);
        var daemon = seen?.Owner is { } owner && owner.Uid != cluster.Identity.Uid
            ? null
            : seen?.Daemon(DaemonKind.Broker);
        return new(
            node, seen is not null, cluster.Decommissioned.Contains(node),
            daemon is null ? null : BrokerListeners.Of(daemon.RunningSettings),
            daemon?.StagedPorts is { } staged ? BrokerListeners.Of(staged) : null);
    }

    private bool IsParted(BrokerPorts[] all)
    {
        if (Running is not { } own)
        {
            return false;
        }

        var others = all.Where(b => b != this).Select(b => b.Running).OfType<BrokerListeners>().ToArray();
        return others.Count(o => !own.Understands(o)) * 2 > others.Length;
    }

    private bool IsForeign(BrokerPorts[] running) =>
        Staged is { } next && running.Any(b => b != this && b.Running is { } other && !next.Understands(other));
}
