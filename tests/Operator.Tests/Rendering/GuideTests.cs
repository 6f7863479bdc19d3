using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Rendering;
using KafkaPi.Operator.Rendering.Heap;
using KafkaPi.Operator.Tests.Desired;
using Xunit;

namespace KafkaPi.Operator.Tests.Rendering;

/// <summary>The sample is the original guide's cluster, value by value.</summary>
public sealed class GuideTests
{
    public static TheoryData<string, string> ZooKeeper => new()
    {
        { "tickTime", "2000" },
        { "initLimit", "5" },
        { "syncLimit", "2" },
        { "autopurge.purgeInterval", "24" },
        { "autopurge.snapRetainCount", "3" },
        { "clientPort", "2181" },
        { "server.1", "192.168.1.122:2888:3888" },
        { "server.2", "192.168.1.123:2888:3888" },
        { "server.3", "192.168.1.124:2888:3888" },
    };

    public static TheoryData<string, string> Broker => new()
    {
        { "auto.create.topics.enable", "true" },
        { "compression.type", "producer" },
        { "confluent.support.metrics.enable", "false" },
        { "controlled.shutdown.enable", "true" },
        { "delete.topic.enable", "true" },
        { "group.initial.rebalance.delay.ms", "3000" },
        { "default.replication.factor", "2" },
        { "group.max.session.timeout.ms", "900000" },
        { "log.retention.check.interval.ms", "60000" },
        { "log.retention.hours", "24" },
        { "log.segment.bytes", "67108864" },
        { "log.segment.delete.delay.ms", "1000" },
        { "num.io.threads", "8" },
        { "num.network.threads", "6" },
        { "num.partitions", "1" },
        { "num.recovery.threads.per.data.dir", "4" },
        { "offsets.topic.replication.factor", "3" },
        { "socket.receive.buffer.bytes", "102400" },
        { "socket.request.max.bytes", "104857600" },
        { "socket.send.buffer.bytes", "102400" },
        { "transaction.state.log.min.isr", "2" },
        { "transaction.state.log.replication.factor", "3" },
        { "unclean.leader.election.enable", "false" },
        { "zookeeper.connection.timeout.ms", "6000" },
        { "zookeeper.connect", "192.168.1.122:2181,192.168.1.123:2181,192.168.1.124:2181" },
    };

    [Theory]
    [MemberData(nameof(ZooKeeper))]
    public void Zookeeper_properties_have_the_guides_value(string key, string value) =>
        Assert.All(Settings(HostLayout.ZooKeeperProperties), s => Assert.Equal(value, s[key]));

    [Theory]
    [MemberData(nameof(Broker))]
    public void Server_properties_have_the_guides_value(string key, string value) =>
        Assert.All(Settings(HostLayout.ServerProperties), s => Assert.Equal(value, s[key]));

    [Fact]
    public void A_setting_of_the_broker_is_not_in_zookeeper_properties() =>
        Assert.All(
            Settings(HostLayout.ZooKeeperProperties), s => Assert.DoesNotContain("controlled.shutdown.enable", s.Keys));

    [Fact]
    public void Each_Pi_has_its_own_identity()
    {
        Assert.Equal(["1", "2", "3"], Settings(HostLayout.ServerProperties).Select(s => s["broker.id"]));
        Assert.Equal(["1\n", "2\n", "3\n"], Nodes().Select(n => n.Content("/var/lib/kafkapi/zookeeper/myid")));
        Assert.Equal(
            ["PLAINTEXT://192.168.1.122:9092", "PLAINTEXT://192.168.1.123:9092", "PLAINTEXT://192.168.1.124:9092"],
            Settings(HostLayout.ServerProperties).Select(s => s["advertised.listeners"]));
    }

    private static IEnumerable<Dictionary<string, string>> Settings(string path) =>
        Nodes().Select(n => JavaPropertiesReader.Read(n.Content(path)));

    private static IEnumerable<RenderedNode> Nodes()
    {
        var cluster = Manifests.Sample("three-pis.yaml").Derived();
        return cluster.Nodes.Select(n => Renderer.Render(cluster, n, 3790 * HeapPolicy.MiB));
    }
}
