using KafkaPi.Crds;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Tests.Desired;
using Xunit;

namespace KafkaPi.Operator.Tests.Model;

public sealed class DesiredClusterParserTests
{
    [Fact]
    public void What_the_resource_leaves_out_or_has_as_null_has_its_default()
    {
        var cluster = Manifests.Read(
            """
            metadata: { name: least, namespace: kafka }
            spec:
              version: 3.9.1
              distribution: { flavor: Apache, source: { installedAt: /home/pi/kafka } }
              java: null
              ssh: { credentialsSecretRef: { name: pi-ssh }, user: null }
              nodes: [{ name: pi1, address: 192.168.1.122, id: 1, roles: [broker, zookeeper] }]
              zookeeper: { ports: null, dataDir: null, config: null }
              kafka: null
            """).Derived();

        Assert.True(cluster.InstallJava);
        Assert.Equal(11, cluster.MinimumJava);
        Assert.Equal("/var/lib/kafkapi/zookeeper", cluster.ZooKeeper.DataDir);
        Assert.Equal(
            (2181, 2888, 3888),
            (cluster.ZooKeeper.ClientPort, cluster.ZooKeeper.LeaderPort, cluster.ZooKeeper.ElectionPort));
        Assert.Equal(["/var/lib/kafkapi/kafka"], cluster.Kafka.LogDirs);
        Assert.Equal([new Listener("PLAINTEXT", 9092, "PLAINTEXT")], cluster.Kafka.Listeners);
        Assert.Equal([DaemonKind.ZooKeeper, DaemonKind.Broker], cluster.Nodes.Single().Daemons);
        Assert.Null(cluster.Kafka.HeapBytes);
    }

    [Fact]
    public void The_order_of_directories_for_messages_is_none_that_anybody_is_restarted_for()
    {
        var resource = Manifests.Sample("three-pis.yaml");
        DesiredCluster With(params string[] directories) => DesiredClusterParser.Parse(new KafkaCluster
        {
            Metadata = resource.Metadata,
            Spec = resource.Spec with { Kafka = resource.Spec.Kafka with { LogDirs = directories } },
        }).Value!;

        Assert.Equal(["/data/a", "/data/b"], With("/data/b", "/data/a").Kafka.LogDirs);
        Assert.Equal(With("/data/a", "/data/b").Kafka.LogDirs, With("/data/b", "/data/a").Kafka.LogDirs);
    }

    [Fact]
    public void An_empty_spec_is_refused_and_not_a_crash() =>
        Assert.NotEmpty(DesiredClusterParser.Parse(new KafkaCluster { Spec = null! }).Problems);

    [Fact]
    public void Problems_of_the_spec_are_told_all_at_once()
    {
        var resource = Manifests.Sample("three-pis.yaml");
        resource.Spec = resource.Spec with
        {
            Nodes = [.. resource.Spec.Nodes.Select(n => n with { Id = 1 })],
            Kafka = resource.Spec.Kafka with { Config = new Dictionary<string, string> { ["broker.id"] = "7" } },
        };

        var (value, problems) = DesiredClusterParser.Parse(resource);

        Assert.Null(value);
        Assert.Contains(problems, p => p.Detail.Contains("same id", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Detail.Contains("spec.nodes[].id", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(DistributionFlavor.Confluent, "5.0.4", "2.0")]
    [InlineData(DistributionFlavor.Confluent, "6.2.1", "2.8")]
    [InlineData(DistributionFlavor.Confluent, "7.2.2", "3.2")]
    [InlineData(DistributionFlavor.Confluent, "7.9.1", "3.9")]
    [InlineData(DistributionFlavor.Apache, "0.9.0.1", "0.9.0.1")]
    [InlineData(DistributionFlavor.Apache, "2.8.2", "2.8.2")]
    [InlineData(DistributionFlavor.Apache, "3.9.1", "3.9.1")]
    public void A_distributions_version_tells_Kafkas(DistributionFlavor flavor, string version, string kafka) =>
        Assert.Equal(Version.Parse(kafka), Of(flavor, version).Derived().Distribution.KafkaVersion);

    [Theory]
    [InlineData(
        DistributionFlavor.Confluent, "8.0.0",
        "ZooKeeper was removed in Kafka 4: use one of Confluent Platform 5.0 to 7.9")]
    [InlineData(
        DistributionFlavor.Confluent, "7.10.0",
        "it is not known to this operator: use one of Confluent Platform 5.0 to 7.9")]
    [InlineData(
        DistributionFlavor.Confluent, "3.2.3",
        "it is not known to this operator: use one of Confluent Platform 5.0 to 7.9")]
    [InlineData(
        DistributionFlavor.Apache, "4.1.1", "ZooKeeper was removed in Kafka 4: use one of Apache Kafka 0.9 to 3.9")]
    [InlineData(
        DistributionFlavor.Apache, "7.2.2", "ZooKeeper was removed in Kafka 4: use one of Apache Kafka 0.9 to 3.9")]
    [InlineData(
        DistributionFlavor.Apache, "0.8.2.2", "it is not known to this operator: use one of Apache Kafka 0.9 to 3.9")]
    public void A_version_that_cannot_run_is_refused_with_the_range(
        DistributionFlavor flavor, string version, string mend)
    {
        var problem = Assert.Single(DesiredClusterParser.Parse(Of(flavor, version)).Problems);

        Assert.Equal(("spec.version", version, mend), (problem.Field, problem.BadValue, problem.Detail));
    }

    [Fact]
    public void Named_listeners_are_refused_for_a_broker_that_does_not_know_them()
    {
        var resource = Manifests.Read(Manifests.Apache.Replace("3.9.1", "0.9.0.1", StringComparison.Ordinal));

        Assert.Equal("spec.kafka.listeners", Assert.Single(DesiredClusterParser.Parse(resource).Problems).Field);
    }

    private static KafkaCluster Of(DistributionFlavor flavor, string version)
    {
        var resource = Manifests.Sample("three-pis.yaml");
        resource.Spec = resource.Spec with
        {
            Version = version,
            Distribution = resource.Spec.Distribution with { Flavor = flavor }
        };
        return resource;
    }
}
