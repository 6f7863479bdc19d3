using System.Globalization;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;

namespace KafkaPi.Operator.Model.Target;

/// <summary>
/// Endpoints of ZooKeepers for their clients, where the members run. The target counts only for a member that is not
/// seen to run.
/// </summary>
public static class ZooKeeperEndpoints
{
    public const string ClientPortSetting = "clientPort";

    /// <param name="host">What was seen of the member's host; null when nothing was.</param>
    public static int ClientPort(TargetCluster cluster, ObservedHost? host) =>
        RunningPort(host) ?? cluster.ZooKeeper.ClientPort;

    /// <returns>Null for a member that is not seen to run.</returns>
    public static int? RunningPort(ObservedHost? host) =>
        (host as ObservedHost.Seen)?.Daemon(DaemonKind.ZooKeeper) is { IsRunning: true } daemon
        && int.TryParse(
            daemon.RunningSettings.GetValueOrDefault(ClientPortSetting), NumberStyles.None,
            CultureInfo.InvariantCulture, out var port)
            ? port
            : null;

    /// <summary><c>host:port</c> as clients know the member.</summary>
    public static string Of(TargetCluster cluster, DesiredNode node, ObservedHost? host) =>
        DesiredCluster.Authority(node.Address, ClientPort(cluster, host));

    /// <summary>The members' endpoints, ordered by id, as clients take them.</summary>
    public static string Connect(TargetCluster cluster, ObservedCluster observed) => string.Join(
        ',',
        cluster.Running(DaemonKind.ZooKeeper).OrderBy(n => n.Id)
            .Select(n => Of(cluster, n, observed.Hosts.GetValueOrDefault(n.Name))));
}
