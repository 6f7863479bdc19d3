using System.Collections.Immutable;

namespace KafkaPi.Operator.Desired;

/// <summary>Where everything of ours lies on a Pi.</summary>
public static class HostLayout
{
    public const string User = "kafka";
    /// <summary>The comment of an account that was made by us: only such a one is changed and removed.</summary>
    public const string UserComment = "KafkaPi daemons";

    public const string Root = "/opt/kafkapi";
    public const string Distributions = $"{Root}/dist";

    /// <summary>A symbolic link to the distribution in use: <c>KAFKA_HOME</c> for the people on the Pi. Units name the distribution itself.</summary>
    public const string Current = $"{Root}/current";

    public const string Configuration = "/etc/kafkapi";
    public const string State = "/var/lib/kafkapi";

    /// <summary>The UID and the name of the resource that owns the host, a line each.</summary>
    public const string OwnerMarker = $"{State}/owner";

    public const string Profile = "/etc/profile.d/kafkapi.sh";
    public const string ZooKeeperProperties = $"{Configuration}/zookeeper.properties";
    public const string ServerProperties = $"{Configuration}/server.properties";

    /// <summary>A file in the home of a distribution of ours, written when all else of it is in place.</summary>
    public const string CompleteMarker = ".kafkapi-complete";

    public static string MyId(string zooKeeperDataDir) => $"{zooKeeperDataDir}/myid";

    public static string Unit(DaemonKind daemon) => daemon switch
    {
        DaemonKind.ZooKeeper => "kafkapi-zookeeper.service",
        _ => "kafkapi-broker.service",
    };

    public static string UnitFile(DaemonKind daemon) => $"/etc/systemd/system/{Unit(daemon)}";

    public static string Environment(DaemonKind daemon) => $"{Configuration}/{Name(daemon)}.env";

    public static string Log4J(DaemonKind daemon) => $"{Configuration}/{Name(daemon)}-log4j.properties";

    public static string Properties(DaemonKind daemon) => daemon == DaemonKind.ZooKeeper ? ZooKeeperProperties : ServerProperties;

    /// <summary>All that is written for a daemon, but for its data directory.</summary>
    public static ImmutableArray<string> Files(DaemonKind daemon) => [UnitFile(daemon), Environment(daemon), Log4J(daemon), Properties(daemon)];

    /// <summary>The unit's runtime directory, gone when the daemon stops. The daemon reads its properties from the copy in there.</summary>
    public static string Runtime(DaemonKind daemon) => $"/run/kafkapi-{Name(daemon)}";

    /// <summary>The properties that the running daemon was started with.</summary>
    public static string RunningProperties(DaemonKind daemon) => $"{Runtime(daemon)}/{Path.GetFileName(Properties(daemon))}";

    /// <summary>The daemon is meant to start on no data: without this mark its unit does not. Removed once there is data, and gone with the boot.</summary>
    public static string MayBeEmpty(DaemonKind daemon) => $"/run/kafkapi-{Name(daemon)}-may-be-empty";

    /// <summary>
    /// What has to be free on each disk that a broker has messages on before it is started, in bytes. Kafka rewrites small files of each partition as it starts;
    /// where it cannot, it ends with indexes that it takes for whole at its next start, and then deletes messages by them: seen with 3.2.3 (KAFKA-10207, KAFKA-19200).
    /// </summary>
    public const long BrokerRoom = 64 << 20;

    private static string Name(DaemonKind daemon) => daemon == DaemonKind.ZooKeeper ? "zookeeper" : "broker";
}
