using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.ZooKeeper;

namespace KafkaPi.Operator.Planning;

/// <summary>Judges each daemon by what was seen of it. What was not seen is <see cref="MemberState.Unknown"/>.</summary>
public static class Assessment
{
    /// <summary>A ZooKeeper finds its quorum within seconds; one that runs longer without it has none.</summary>
    public static readonly TimeSpan ZooKeeperGrace = TimeSpan.FromSeconds(60);

    /// <summary>An unclean stop makes a broker read its logs again before it registers: on an SD card that takes long.</summary>
    public static readonly TimeSpan BrokerGrace = TimeSpan.FromMinutes(30);

    public static Member Assess(
        DesiredNode node, DaemonKind kind, RenderedDaemon? wanted, ObservedHost? host, BrokersView brokers)
    {
        if (host is not ObservedHost.Seen seen)
            return new(node, kind, wanted, null, MemberState.Unknown, false, Unseen(host));

        var daemon = seen.Daemon(kind);
        var (state, detail) = daemon switch
        {
            null => (MemberState.Down, "is not installed"),
            { IsChanging: true } => (MemberState.Starting, daemon.ActiveState is "deactivating" ? "is stopping" : "is starting"),
            { IsRunning: false } => (MemberState.Down, daemon.ActiveState is "failed" ? "has failed" : "is stopped"),
            _ when kind == DaemonKind.ZooKeeper => ZooKeeper(daemon, seen.ZooKeeper),
            _ => Broker(node.Id, daemon, brokers),
        };
        return new(node, kind, wanted, daemon, state, Leads(node.Id, kind, seen.ZooKeeper, brokers), detail, Settings(node.Id, kind, state, brokers));
    }

    private static (MemberState, string) ZooKeeper(ObservedDaemon daemon, ZooKeeperMember answer) => answer switch
    {
        ZooKeeperMember.Serving serving => (MemberState.Serving, serving.Role.ToString().ToLowerInvariant()),
        _ when daemon.ActiveFor < ZooKeeperGrace => (MemberState.Starting, "looks for a quorum"),
        ZooKeeperMember.NotServing => (MemberState.Sick, "runs without a quorum"),
        _ => (MemberState.Sick, "runs and does not answer"),
    };

    private static (MemberState, string) Broker(int id, ObservedDaemon daemon, BrokersView view) => view switch
    {
        BrokersView.Known known when known.Registered.Contains(id) && known.Answering.Contains(id) => (MemberState.Serving, "serves"),
        _ when daemon.ActiveFor < ZooKeeperGrace => (MemberState.Starting, "is starting"),
        BrokersView.Known known when known.Registered.Contains(id) => (MemberState.Unknown, "is registered and does not answer"),
        BrokersView.Known when daemon.ActiveFor < BrokerGrace => (MemberState.Starting, "is not registered yet, recovering its logs perhaps"),
        BrokersView.Known => (MemberState.Sick, "runs and is not registered"),
        BrokersView.Unknown unknown => (MemberState.Unknown, unknown.Reason),
        _ => (MemberState.Unknown, "could not be asked"),
    };

    private static bool Leads(int id, DaemonKind kind, ZooKeeperMember zooKeeper, BrokersView brokers) => kind == DaemonKind.ZooKeeper
        ? zooKeeper is ZooKeeperMember.Serving { Role: ZooKeeperRole.Leader }
        : brokers is BrokersView.Known { Controller: { } controller } && controller == id;

    private static SettingsInForce? Settings(int id, DaemonKind kind, MemberState state, BrokersView brokers) =>
        kind == DaemonKind.Broker && state == MemberState.Serving ? (brokers as BrokersView.Known)?.Settings.GetValueOrDefault(id) : null;

    private static string Unseen(ObservedHost? host) => host is ObservedHost.Unseen unseen ? unseen.Reason : "has not been looked at";
}
