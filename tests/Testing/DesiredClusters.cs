using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Releases;

namespace KafkaPi.Testing;

/// <summary>A spec as the parser gives it, with the defaults of everything that a test does not change.</summary>
public static class DesiredClusters
{
    public const string Uid = "5e3f";
    public const string ZooKeeperData = "/var/lib/kafkapi/zookeeper";
    public const string LogDir = "/var/lib/kafkapi/kafka";

    private static readonly ImmutableSortedDictionary<string, string> NoConfig =
        ImmutableSortedDictionary<string, string>.Empty;

    public static ClusterIdentity Identity { get; } = new("kafka", "pis", Uid);

    public static HostOwner Owner { get; } = new(Uid, "kafka/pis");

    public static DesiredDistribution Confluent { get; } = new(
        DistributionLayout.Confluent, "7.2.2", new(3, 2),
        new DistributionOrigin.Download(new("http://archive/confluent.tar.gz"), "ab"));

    public static DesiredDistribution Apache(Version kafka) => new(
        DistributionLayout.Apache, $"{kafka}", kafka,
        new DistributionOrigin.Download(new("http://archive/kafka.tgz"), "00"));

    public static DesiredCluster Of(params ImmutableArray<DesiredNode> nodes) => new()
    {
        Identity = Identity,
        Generation = 1,
        Distribution = Confluent,
        InstallJava = true,
        MinimumJava = 11,
        ZooKeeper = new(null, ZooKeeperData, 2181, 2888, 3888, NoConfig),
        Kafka = new(null, [LogDir], [new("PLAINTEXT", 9092, "PLAINTEXT")], NoConfig),
        Nodes = nodes,
    };

    /// <summary>The node of an id, with both daemons when none are given.</summary>
    public static DesiredNode Node(int id, params ImmutableArray<DaemonKind> daemons) => new(
        new($"pi{id}"), Address(id), id,
        daemons.IsEmpty ? [DaemonKind.ZooKeeper, DaemonKind.Broker] : daemons, null);

    public static string Address(int id) => $"10.0.{(id - 1) / 250}.{1 + (id - 1) % 250}";
}
