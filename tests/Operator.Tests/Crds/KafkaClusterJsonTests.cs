using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using KafkaPi.Crds;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Crds;

public class KafkaClusterJsonTests
{
    [Fact]
    public void A_resource_survives_the_way_through_JSON()
    {
        var sample = KubernetesJson.Deserialize<KafkaCluster>(
            Repository.ReadYaml("config/samples/three-pis.yaml").ToJsonString());
        sample.Status = new()
        {
            Phase = "Running",
            Conditions =
            [
                new()
                {
                    Type = "Ready",
                    Status = "True",
                    Reason = "AsSpecified",
                    Message = "all is well",
                    LastTransitionTime = DateTime.UnixEpoch,
                },
            ],
            Nodes =
            [
                new()
                {
                    Name = "pi1",
                    Roles = [NodeRole.ZooKeeper],
                    Reachable = Reachability.True,
                    Zookeeper = new() { Role = ZooKeeperRole.Leader },
                },
            ],
        };

        var once = KubernetesJson.Serialize(sample);
        var twice = KubernetesJson.Serialize(KubernetesJson.Deserialize<KafkaCluster>(once));

        Assert.Equal(once, twice);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"name":"pi1","roles":["zookeeper"],"reachable":"True","zookeeper":{"role":"leader"}}"""),
            JsonNode.Parse(once)!["status"]!["nodes"]![0]));
    }

    [Fact]
    public void What_is_not_given_has_its_default_or_is_null()
    {
        var spec = KubernetesJson.Deserialize<KafkaClusterSpec>(
            """{"version":"3.9.1","ssh":{"credentialsSecretRef":{"name":"pi"}},"zookeeper":{"heap":"256Mi"}}""");

        Assert.Equal("/var/lib/kafkapi/zookeeper", spec.Zookeeper.DataDir);
        Assert.Equal(2181, spec.Zookeeper.Ports.Client);
        Assert.Equal(
            new ListenerSpec { Name = "PLAINTEXT", Port = 9092, Protocol = ListenerProtocol.PLAINTEXT },
            Assert.Single(spec.Kafka.Listeners));
        Assert.Equal(("pi", 22, HostKeyPolicy.TrustOnFirstUse), (spec.Ssh.User, spec.Ssh.Port, spec.Ssh.HostKeyPolicy));
        Assert.Null(spec.Kafka.Heap);
        Assert.Null(spec.Distribution.Sha512);
    }

    [Fact]
    public void The_sample_of_three_Pis_sets_what_the_guide_sets()
    {
        var spec = KubernetesJson.Deserialize<KafkaCluster>(
            Repository.ReadYaml("config/samples/three-pis.yaml").ToJsonString()).Spec;

        Assert.Equal("7.2.2", spec.Version);
        Assert.Equal(DistributionFlavor.Confluent, spec.Distribution.Flavor);
        Assert.Equal(
            ["192.168.1.122 1", "192.168.1.123 2", "192.168.1.124 3"], spec.Nodes.Select(n => $"{n.Address} {n.Id}"));
        Assert.All(spec.Nodes, n => Assert.Equal([NodeRole.ZooKeeper, NodeRole.Broker], n.Roles));
        Assert.Equal(Settings(ZooKeeperOfTheGuide), spec.Zookeeper.Config.OrderBy(s => s.Key, StringComparer.Ordinal));
        Assert.Equal(Settings(BrokerOfTheGuide), spec.Kafka.Config.OrderBy(s => s.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("256Mi", 256)]
    [InlineData("1Gi", 1024)]
    [InlineData("1G", null)]
    [InlineData("256Mi\n", null)]
    [InlineData("", null)]
    public void Heap_sizes_are_read_in_mebibytes(string heap, int? expected) =>
        Assert.Equal(expected, HeapSize.Mebibytes(heap));

    private const string ZooKeeperOfTheGuide =
        "tickTime 2000, initLimit 5, syncLimit 2, autopurge.purgeInterval 24, autopurge.snapRetainCount 3";

    private const string BrokerOfTheGuide =
        "auto.create.topics.enable true, compression.type producer, confluent.support.metrics.enable false, "
        + "controlled.shutdown.enable true, delete.topic.enable true, group.initial.rebalance.delay.ms 3000, "
        + "default.replication.factor 2, group.max.session.timeout.ms 900000, "
        + "log.retention.check.interval.ms 60000, log.retention.hours 24, log.segment.bytes 67108864, "
        + "log.segment.delete.delay.ms 1000, num.io.threads 8, num.network.threads 6, num.partitions 1, "
        + "num.recovery.threads.per.data.dir 4, offsets.topic.replication.factor 3, "
        + "socket.receive.buffer.bytes 102400, socket.request.max.bytes 104857600, "
        + "socket.send.buffer.bytes 102400, transaction.state.log.min.isr 2, "
        + "transaction.state.log.replication.factor 3, unclean.leader.election.enable false, "
        + "zookeeper.connection.timeout.ms 6000";

    private static IEnumerable<KeyValuePair<string, string>> Settings(string text) =>
        from setting in text.Split(", ")
        let parts = setting.Split(' ')
        orderby parts[0]
        select KeyValuePair.Create(parts[0], parts[1]);
}
