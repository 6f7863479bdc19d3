using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;

namespace KafkaPi.Operator.Model.Target;

/// <summary>
/// Endpoints of brokers where they run. The target may have other ports and names already, and counts only for a broker
/// that is not seen to run.
/// </summary>
public static class BrokerEndpoints
{
    /// <summary>
    /// The endpoint at which a broker is asked: its listener between brokers, because all other brokers are known there
    /// while names change.
    /// </summary>
    /// <param name="host">What was seen of the broker's host; null when nothing was.</param>
    public static BrokerEndpoint Of(TargetCluster cluster, DesiredNode node, ObservedHost? host) =>
        At(cluster, node, Running(host) is { } running ? Asked(running, host).Port : cluster.InterBroker.Port);

    /// <summary>
    /// Endpoints of a broker that may have been restarted since its host was seen: where it ran, and where it comes
    /// back.
    /// </summary>
    public static ImmutableArray<BrokerEndpoint> OfReturning(
        TargetCluster cluster, DesiredNode node, ObservedHost? host) =>
        [.. new[] { Of(cluster, node, host), At(cluster, node, cluster.InterBroker.Port) }.Distinct()];

    /// <summary>
    /// The endpoint for clients: the running listener that has the port or the name of the first one in the spec.
    /// </summary>
    public static BrokerEndpoint ForClients(TargetCluster cluster, DesiredNode node, ObservedHost? host)
    {
        var first = cluster.Spec.Kafka.Listeners[0];
        return Running(host) is { } running
            ? At(cluster, node, (running.All.FirstOrDefault(l => l.Port == first.Port)
                ?? running.All.FirstOrDefault(l => l.Name == first.Name)
                ?? Asked(running, host)).Port)
            : At(cluster, node, first.Port);
    }

    /// <summary>Endpoints of all brokers for clients, ordered by id.</summary>
    public static string Bootstrap(TargetCluster cluster, ObservedCluster observed) => string.Join(
        ',',
        cluster.Running(DaemonKind.Broker).OrderBy(n => n.Id)
            .Select(n => ForClients(cluster, n, observed.Hosts.GetValueOrDefault(n.Name)))
            .Select(e => DesiredCluster.Authority(e.Address, e.Port)));

    /// <summary>Ports of the running broker; null when it is not seen to run.</summary>
    public static ImmutableArray<int>? RunningPorts(ObservedHost? host) =>
        Running(host) is { } running ? [.. running.All.Select(l => l.Port)] : null;

    /// <summary>Null for a broker that does not run, is unseen, or was not started by its unit.</summary>
    public static BrokerListeners? Running(ObservedHost? host) =>
        (host as ObservedHost.Seen)?.Daemon(DaemonKind.Broker) is { IsRunning: true } daemon
            ? BrokerListeners.Of(daemon.RunningSettings)
            : null;

    /// <summary>The listener between brokers. Another one stands in for it where only that one listens.</summary>
    private static Listener Asked(BrokerListeners running, ObservedHost? host)
    {
        var asked = running.All.FirstOrDefault(l => l.Name == running.InterBroker) ?? running.All[0];
        return Listens(asked) ? asked : running.All.FirstOrDefault(Listens) ?? asked;

        bool Listens(Listener listener) =>
            host is ObservedHost.Seen seen && seen.Listeners.Any(l => l.Port == listener.Port);
    }

    private static BrokerEndpoint At(TargetCluster cluster, DesiredNode node, int port) =>
        new(cluster.Identity.Uid, node.Id, node.Address, port);
}
