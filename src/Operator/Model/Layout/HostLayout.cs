using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Layout;

/// <summary>Places of everything that the operator puts on a Pi.</summary>
public static class HostLayout
{
    public const string User = "kafka";

    /// <summary>
    /// Comment of an account that the operator has made. Only accounts with this comment are changed and removed.
    /// </summary>
    public const string UserComment = "KafkaPi daemons";

    public const string Root = "/opt/kafkapi";
    public const string Distributions = $"{Root}/dist";

    /// <summary>
    /// A symbolic link to the distribution in use, <c>KAFKA_HOME</c> for the people on the Pi. Units name the
    /// distribution itself.
    /// </summary>
    public const string Current = $"{Root}/current";

    public const string Configuration = "/etc/kafkapi";
    public const string State = "/var/lib/kafkapi";

    /// <summary>UID and name of the resource that owns the host, a line each.</summary>
    public const string OwnerMarker = $"{State}/owner";

    public const string Profile = "/etc/profile.d/kafkapi.sh";
    public const string ZooKeeperProperties = $"{Configuration}/zookeeper.properties";
    public const string ServerProperties = $"{Configuration}/server.properties";

    /// <summary>A file in the home of an installed distribution, written when everything else is in place.</summary>
    public const string CompleteMarker = ".kafkapi-complete";

    /// <summary>Bytes that have to be free on each disk with messages before a broker is started.</summary>
    /// <remarks>
    /// Kafka rewrites small files of each partition as it starts. On a full disk it ends with cut indexes, takes them
    /// for whole at its next start, and deletes messages by them (seen with 3.2.3; KAFKA-10207, KAFKA-19200).
    /// </remarks>
    public const long BrokerRoom = 64 << 20;

    public static string MyId(string zooKeeperDataDir) => $"{zooKeeperDataDir}/myid";

    public static string Unit(DaemonKind daemon) => $"kafkapi-{daemon.RoleName()}.service";

    public static string UnitFile(DaemonKind daemon) => $"/etc/systemd/system/{Unit(daemon)}";

    public static string Environment(DaemonKind daemon) => $"{Configuration}/{daemon.RoleName()}.env";

    public static string Log4J(DaemonKind daemon) => $"{Configuration}/{daemon.RoleName()}-log4j.properties";

    public static string Properties(DaemonKind daemon) => daemon switch
    {
        DaemonKind.ZooKeeper => ZooKeeperProperties,
        DaemonKind.Broker => ServerProperties,
    };

    /// <summary>All files of a daemon outside its data directories.</summary>
    public static ImmutableArray<string> Files(DaemonKind daemon) =>
        [UnitFile(daemon), Environment(daemon), Log4J(daemon), Properties(daemon)];

    /// <summary>
    /// The unit's runtime directory, which is gone when the daemon stops. The daemon reads its properties from the copy
    /// in there.
    /// </summary>
    public static string Runtime(DaemonKind daemon) => $"/run/kafkapi-{daemon.RoleName()}";

    /// <summary>Properties that the running daemon was started with.</summary>
    public static string RunningProperties(DaemonKind daemon) =>
        $"{Runtime(daemon)}/{Path.GetFileName(Properties(daemon))}";

    /// <summary>
    /// A mark that allows the daemon to start without data. Without the mark its unit does not start then. The mark is
    /// removed once there is data, and gone with the next boot.
    /// </summary>
    public static string MayBeEmpty(DaemonKind daemon) => $"{Runtime(daemon)}-may-be-empty";
}
