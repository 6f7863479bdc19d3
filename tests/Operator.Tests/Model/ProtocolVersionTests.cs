using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Tests.Desired;
using Xunit;

namespace KafkaPi.Operator.Tests.Model;

public sealed class ProtocolVersionTests
{
    [Theory]
    [InlineData("3.9", "3.9")]
    [InlineData("3.9.1", "3.9")]
    [InlineData("3.2-IV0", "3.2")]
    [InlineData("0.10.2", "0.10.2")]
    [InlineData("0.10.2.X", "0.10.2")]
    [InlineData("0.10.2-IV0", "0.10.2")]
    [InlineData("0.9.0.1", "0.9.0")]
    public void It_is_read_as_Kafka_reads_it(string text, string protocol) =>
        Assert.Equal(protocol, $"{ProtocolVersion.Parse(text)}");

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("latest")]
    [InlineData("0.10")]
    [InlineData("3.x")]
    [InlineData("99999.1")]
    public void What_is_no_version_is_none(string text) => Assert.Null(ProtocolVersion.Parse(text));

    [Theory]
    [InlineData("3.10", "3.9")]
    [InlineData("1.0", "0.11.0")]
    [InlineData("0.10.2", "0.10.1")]
    public void It_is_compared_by_its_numbers(string newer, string older) =>
        Assert.True(ProtocolVersion.Parse(newer) > ProtocolVersion.Parse(older));

    [Theory]
    [InlineData(
        "3.3",
        "spec.kafka.config[inter.broker.protocol.version] '3.3': spec.version 7.2.2 speaks 3.2 and older ones: use one "
            + "of them, or remove the setting")]
    [InlineData(
        "newest",
        "spec.kafka.config[inter.broker.protocol.version] 'newest': it is no version: use 3.2 or an older one, or "
            + "remove the setting")]
    public void The_users_own_has_to_be_one_that_the_binaries_speak(string given, string refusal)
    {
        var manifest = Manifests.Read(
            $$"""
            metadata: { name: least, namespace: kafka }
            spec:
              version: 7.2.2
              distribution: { flavor: Confluent, source: { installedAt: /home/pi/kafka } }
              ssh: { credentialsSecretRef: { name: pi-ssh } }
              nodes: [{ name: pi1, address: 192.168.1.122, id: 1, roles: [broker, zookeeper] }]
              kafka: { config: { inter.broker.protocol.version: "{{given}}" } }
            """);

        Assert.Equal(refusal, $"{Assert.Single(DesiredClusterParser.Parse(manifest).Problems)}");
    }
}
