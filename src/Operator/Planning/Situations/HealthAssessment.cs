using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Revisions;

namespace KafkaPi.Operator.Planning.Situations;

/// <summary>
/// Judges each daemon by what was seen of it. A daemon that was not seen is <see cref="DaemonHealth.Unknown"/>.
/// </summary>
public static class HealthAssessment
{
    /// <summary>A ZooKeeper finds its quorum within seconds. A member that runs longer without it has none.</summary>
    public static readonly TimeSpan ZooKeeperGrace = TimeSpan.FromSeconds(60);

    /// <summary>
    /// A broker that did not stop cleanly reads its logs again before it registers. On an SD card that takes long.
    /// </summary>
    public static readonly TimeSpan BrokerGrace = TimeSpan.FromMinutes(30);

    public static DaemonInstance Assess(
        DesiredNode node, DaemonKind kind, RenderedDaemon? rendered, ObservedCluster observed)
    {
        var instance = new DaemonInstance(node, kind) { Rendered = rendered };
        var host = observed.Hosts.GetValueOrDefault(node.Name);
        if (host is not ObservedHost.Seen seen)
        {
            return host is ObservedHost.Unseen unseen
                ? instance with { Detail = $"cannot be seen: {unseen.ReasonBeside(node.Name)}" }
                : instance;
        }

        var daemon = seen.Daemon(kind);
        var (health, detail) = Health(node, kind, seen, observed);
        var config = health == DaemonHealth.Serving ? Config(node.Id, kind, observed.Brokers) : null;
        return instance with
        {
            Observed = daemon,
            Health = health,
            Detail = detail,
            Leads = Leads(node.Id, kind, seen.ZooKeeper, observed.Brokers),
            Config = config,
            Difference = daemon is { IsRunning: true } && rendered is not null
                ? RevisionDiff.Between(daemon, rendered, config)
                : null,
            EndsInARow = health == DaemonHealth.Serving ? 0 : daemon?.Crashes ?? 0,
        };
    }

    private static (DaemonHealth, string) Health(
        DesiredNode node, DaemonKind kind, ObservedHost.Seen seen, ObservedCluster observed) => seen.Daemon(kind) switch
        {
            null => (DaemonHealth.Down, "is not installed"),
            { IsStopping: true } => (DaemonHealth.Starting, "is stopping"),
            { IsChanging: true } => (DaemonHealth.Starting, "is starting"),
            { IsRunning: false, ActiveState: "failed" } => (DaemonHealth.Down, "has failed"),
            { IsRunning: false } => (DaemonHealth.Down, "is stopped"),
            var daemon => kind switch
            {
                DaemonKind.ZooKeeper => ZooKeeper(daemon, seen.ZooKeeper),
                DaemonKind.Broker => Broker(node.Id, daemon, seen, observed),
            },
        };

    private static (DaemonHealth, string) ZooKeeper(ObservedDaemon daemon, ZooKeeperMember answer)
    {
        if (answer is ZooKeeperMember.Serving serving)
        {
            return (DaemonHealth.Serving, serving.Role.ToString().ToLowerInvariant());
        }

        if (daemon.ActiveFor < ZooKeeperGrace)
        {
            return (DaemonHealth.Starting, "looks for a quorum");
        }

        return answer is ZooKeeperMember.NotServing
            ? (DaemonHealth.Sick, "runs without a quorum")
            : (DaemonHealth.Sick, "runs and does not answer");
    }

    private static (DaemonHealth, string) Broker(
        int id, ObservedDaemon daemon, ObservedHost.Seen seen, ObservedCluster observed)
    {
        var view = observed.Brokers;
        var known = view as BrokersView.Known;
        var isRegistered = known?.Registered.Contains(id) == true;
        if (isRegistered && known!.Answering.Contains(id))
        {
            return (DaemonHealth.Serving, "serves");
        }

        if (daemon.ActiveFor < ZooKeeperGrace)
        {
            return (DaemonHealth.Starting, "is starting");
        }

        if (view is BrokersView.Unknown unknown)
        {
            return (DaemonHealth.Unknown, unknown.Reason);
        }

        if (isRegistered)
        {
            return (DaemonHealth.Unknown, "is registered and does not answer");
        }

        if (!known!.Answering.Contains(id) && HasReadItsLogs(seen) && IsParted(seen, observed))
        {
            return (DaemonHealth.Sick, "listens, and the other brokers do not find it");
        }

        return daemon.ActiveFor < BrokerGrace
            ? (DaemonHealth.Starting, "is not registered yet, recovering its logs perhaps")
            : (DaemonHealth.Sick, "runs and is not registered");
    }

    /// <summary>
    /// Another broker looks for this one by a name that it lacks, or this one for the other. A broker that merely
    /// listens already may be registered by the next look.
    /// </summary>
    private static bool IsParted(ObservedHost.Seen seen, ObservedCluster observed) =>
        BrokerEndpoints.Running(seen) is { } own
        && observed.Hosts.Values
            .Where(other => !ReferenceEquals(other, seen))
            .Select(BrokerEndpoints.Running)
            .OfType<BrokerListeners>()
            .Any(other => !own.Understands(other));

    /// <summary>Kafka opens no listener before all logs are read.</summary>
    private static bool HasReadItsLogs(ObservedHost.Seen seen) =>
        BrokerEndpoints.RunningPorts(seen) is { } ports
        && seen.Listeners.Any(l => l.Owner == HostLayout.Unit(DaemonKind.Broker) && ports.Contains(l.Port));

    private static bool Leads(int id, DaemonKind kind, ZooKeeperMember zooKeeper, BrokersView brokers) => kind switch
    {
        DaemonKind.ZooKeeper => zooKeeper is ZooKeeperMember.Serving { Role: MemberRole.Leader },
        DaemonKind.Broker => brokers is BrokersView.Known { Controller: { } controller } && controller == id,
    };

    private static EffectiveConfig? Config(int id, DaemonKind kind, BrokersView brokers) => kind switch
    {
        DaemonKind.ZooKeeper => null,
        DaemonKind.Broker => (brokers as BrokersView.Known)?.Settings.GetValueOrDefault(id),
    };
}
