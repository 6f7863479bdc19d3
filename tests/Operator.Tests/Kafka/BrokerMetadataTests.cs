using KafkaPi.Operator.Kafka.Requests;
using KafkaPi.Operator.Tests.Observation.Probe;
using Xunit;

namespace KafkaPi.Operator.Tests.Kafka;

public class BrokerMetadataTests
{
    [Theory]
    [InlineData("3.2.3")]
    [InlineData("3.9.1")]
    public void A_broker_tells_of_all_brokers_the_controller_and_every_replica(string version)
    {
        var metadata = Read($"kafka-{version}-1.hex");

        Assert.Equal([1, 2, 3], metadata.Brokers);
        Assert.NotNull(metadata.Controller);
        Assert.All(metadata.Partitions.Where(p => p.Topic == "orders"), p =>
        {
            Assert.Equal([1, 2, 3], p.Replicas.Order());
            Assert.Equal([1, 2, 3], p.InSync.Order());
            Assert.Equal(p.Replicas[0], p.Leader);
        });
    }

    [Fact]
    public void A_dead_broker_is_neither_listed_nor_in_sync_but_still_a_replica()
    {
        var metadata = Read("kafka-3.2.3-broker-3-dead-1.hex");

        Assert.Equal([1, 2], metadata.Brokers);
        Assert.All(metadata.Partitions.Where(p => p.Topic == "orders"), p =>
        {
            Assert.Equal([1, 2, 3], p.Replicas.Order());
            Assert.DoesNotContain(3, p.InSync);
        });
    }

    [Fact]
    public void Kafka_0_9_names_no_controller() => Assert.Null(Read("kafka-0.9.0.1-1.hex", version: 0).Controller);

    [Fact]
    public void A_dead_replica_that_Kafka_0_9_leaves_out_still_counts()
    {
        var metadata = Read("kafka-0.9.0.1-broker-3-dead-1.hex", version: 0);

        Assert.Equal([1, 2], metadata.Brokers);
        Assert.All(metadata.Partitions, p =>
        {
            Assert.Equal(3, p.Replicas.Length);
            Assert.Equal(2, p.InSync.Length);
        });
    }

    [Theory]
    [InlineData("kafka-3.2.3-1.hex", 1)]
    [InlineData("kafka-0.9.0.1-1.hex", 0)]
    public void A_garbled_answer_is_refused_as_such(string name, short version)
    {
        var answer = Recorded.Bytes("Kafka", name);
        var random = new Random(1);
        for (var length = 0; length < answer.Length; length++)
        {
            Assert.Throws<IOException>(() => BrokerMetadata.Parse(answer.AsSpan(0, length), version));
        }

        for (var i = 0; i < 5000; i++)
        {
            var garbled = answer.ToArray();
            garbled[random.Next(garbled.Length)] = (byte)random.Next(256);
            if (Record.Exception(() => BrokerMetadata.Parse(garbled, version)) is { } e)
            {
                Assert.IsType<IOException>(e);
            }
        }
    }

    private static BrokerMetadata Read(string name, short version = 1) =>
        BrokerMetadata.Parse(Recorded.Bytes("Kafka", name), version);
}
