using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Tests.Planning;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Model;

/// <summary>Where daemons are asked, and what is told of it.</summary>
public sealed class EndpointsTests
{
    private static readonly NodeName Pi1 = new("pi1");

    [Theory]
    [InlineData("PLAINTEXT:9092", "PLAINTEXT:9192", 9092)]
    [InlineData("PLAINTEXT:9092", "LAN:9093 PLAINTEXT:9092", 9092)]
    [InlineData("LAN:9093 PLAINTEXT:9092", "PLAINTEXT:9092 LAN:9093", 9093)]
    public void A_broker_is_asked_at_the_listener_between_brokers_that_it_runs_with(
        string running, string spec, int port)
    {
        var cluster = Running(running).WithListeners(spec);

        Assert.Equal(port, Endpoint(cluster));
    }

    [Fact]
    public void A_broker_is_asked_at_another_listener_where_only_that_one_listens()
    {
        var cluster = Running("LAN:9093 PLAINTEXT:9092").Seen(
            "pi1", s => s with { Listeners = [new ObservedListener(9092, "kafkapi-broker.service")] });

        Assert.Equal(9092, Endpoint(cluster));
    }

    [Fact]
    public void A_broker_that_does_not_run_or_is_unseen_is_asked_where_the_target_has_it()
    {
        var cluster = Running("PLAINTEXT:9092").WithListeners("PLAINTEXT:9192");

        Assert.Equal(9192, Endpoint(cluster.Unseen("pi1")));
        Assert.Equal(9192, Endpoint(cluster.BrokerDown("pi1")));
    }

    [Fact]
    public void A_broker_that_was_restarted_is_asked_where_it_ran_and_where_it_comes_back()
    {
        var cluster = Running("PLAINTEXT:9092").WithListeners("PLAINTEXT:9192");

        Assert.Equal(
            [9092, 9192],
            BrokerEndpoints.OfReturning(cluster.Desired, cluster.Desired.Nodes[0], cluster.Hosts[Pi1])
                .Select(e => e.Port));
    }

    [Fact]
    public void Clients_are_told_of_the_ports_that_brokers_have_while_the_port_changes()
    {
        var cluster = Running("PLAINTEXT:9092").WithListeners("PLAINTEXT:9192")
            .Restarted("pi2", DaemonKind.Broker);

        Assert.Equal(
            "10.0.0.1:9092,10.0.0.2:9192,10.0.0.3:9092",
            BrokerEndpoints.Bootstrap(cluster.Desired, new(cluster.Hosts, cluster.Brokers)));
    }

    [Fact]
    public void A_ZooKeeper_is_known_by_the_port_that_it_runs_with()
    {
        var cluster = Running("PLAINTEXT:9092");
        var target = cluster.Desired with { ZooKeeper = cluster.Desired.ZooKeeper with { ClientPort = 2182 } };

        Assert.Equal(
            "10.0.0.1:2181,10.0.0.2:2182,10.0.0.3:2181",
            ZooKeeperEndpoints.Connect(target, new(cluster.Unseen("pi2").Hosts, cluster.Brokers)));
    }

    [Theory]
    [InlineData("LAN://10.0.0.1:9093,PLAINTEXT://[fe80::1]:9092", "LAN:9093 PLAINTEXT:9092")]
    [InlineData("PLAINTEXT://:9092", "PLAINTEXT:9092")]
    [InlineData("PLAINTEXT://:none", "")]
    [InlineData("", "")]
    public void Listeners_are_read_as_Kafka_takes_them(string text, string listeners) => Assert.Equal(
        listeners,
        string.Join(
            ' ',
            BrokerListeners.Of(ImmutableSortedDictionary<string, string>.Empty.Add("listeners", text))?.All
                .Select(l => $"{l.Name}:{l.Port}") ?? []));

    [Theory]
    [InlineData(9092)]
    [InlineData(1024)]
    [InlineData(32767)]
    [InlineData(65535)]
    public void Spare_ports_are_others_that_Linux_gives_to_nobody(int port) =>
        Assert.All(SparePorts.Of(port), spare => Assert.True(spare != port && spare is >= 1024 and < 32768));

    private static ClusterUnderTest Running(string listeners) =>
        ClusterUnderTest.Of(3).WithListeners(listeners).Healthy();

    private static int Endpoint(ClusterUnderTest cluster) =>
        BrokerEndpoints.Of(cluster.Desired, cluster.Desired.Nodes[0], cluster.Hosts[Pi1]).Port;
}
