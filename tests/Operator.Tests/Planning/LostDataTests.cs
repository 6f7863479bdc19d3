using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.ZooKeeper;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning;

public sealed class LostDataTests
{
    [Fact]
    public void A_known_host_that_comes_back_empty_is_left_alone_and_the_command_that_confirms_it_is_told()
    {
        var plan = ClusterUnderTest.Of(3).Healthy().Remembered().Replaced("pi2").Plan();

        Assert.DoesNotContain(plan.Steps, s => s.Node.Value == "pi2");
        var finding = Assert.Single(plan.Findings);
        Assert.Equal((new("pi2"), FindingKind.DataLost), (finding.Node, finding.Kind));
        Assert.Contains("without the data of ZooKeeper and the broker", finding.Message, StringComparison.Ordinal);
        Assert.Matches("kubectl -n kafka annotate --overwrite kafkacluster pis kafkapi.dev/accept-empty=pi2:[0-9a-f]{8}$", finding.Message);
    }

    [Fact]
    public void Once_confirmed_it_is_made_again_and_its_ZooKeeper_joins_the_quorum()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy().Remembered().Replaced("pi2").Confirmed();

        Assert.Equal(
            [typeof(PrepareHost), typeof(InstallDistribution), typeof(WriteFiles), typeof(SwitchCurrent)],
            cluster.Plan().Steps.Where(s => s.Node.Value == "pi2").Select(s => s.GetType()).Where(t => t != typeof(StartDaemon)));
        var start = Assert.Single(cluster.Provisioned("pi2").Plan().Steps.OfType<StartDaemon>(), s => s.Daemon == DaemonKind.ZooKeeper);
        Assert.True(start.OnNoData);
    }

    [Fact]
    public void Its_broker_starts_when_the_others_serve_and_none_counts_it_in_sync()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy().Remembered().Replaced("pi2").Confirmed().Provisioned("pi2");

        Assert.Contains(cluster.Plan().Steps, s => s is StartDaemon { Daemon: DaemonKind.Broker, OnNoData: true });
        Assert.DoesNotContain(cluster.BrokerDown("pi3").Plan().Steps, s => s is StartDaemon { Daemon: DaemonKind.Broker, Node.Value: "pi2" });
        var counted = cluster.Partitions(new Partition("orders", 0, 1, [1, 2, 3], [1, 2, 3], 2));
        Assert.Contains(counted.Plan().Waits, w => w.WaitsFor == "orders-0 to drop the empty broker 2 from its in-sync replicas");
    }

    [Fact]
    public void An_empty_broker_waits_while_another_one_still_copies()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy().Remembered().Replaced("pi2").Confirmed().Provisioned("pi2")
            .Partitions(new Partition("orders", 0, 1, [1, 2, 3], [1], 1));

        Assert.DoesNotContain(cluster.Plan().Steps, s => s is StartDaemon { Daemon: DaemonKind.Broker });
        Assert.Contains(cluster.Plan().Waits, w => w.WaitsFor == "1 partition of orders to regain replica 3 on pi3");
    }

    [Fact]
    public void A_confirmation_is_good_for_one_machine_and_for_one_loss()
    {
        var first = ClusterUnderTest.Of(3).Healthy().Remembered().Replaced("pi2").Confirmed();
        Assert.Empty(first.Plan().Findings);

        var other = first.Seen("pi2", s => s with { Facts = s.Facts with { MachineId = "machine-of-a-third-card" } });
        Assert.Contains("which is not this loss", Assert.Single(other.Plan().Findings).Message, StringComparison.Ordinal);

        var rebuilt = first.Provisioned("pi2").Running("pi2").Remembered();
        Assert.Empty(rebuilt.Plan().Findings);
        Assert.Equal(FindingKind.DataLost, Assert.Single(rebuilt.WithoutData("pi2").Plan().Findings).Kind);
    }

    [Fact]
    public void What_was_confirmed_is_not_asked_for_again_before_there_is_data()
    {
        var accepted = ClusterUnderTest.Of(3).Healthy().Remembered().Replaced("pi2").Confirmed();
        var later = accepted.Remembered();

        Assert.Empty((later with { Desired = later.Desired with { Memory = later.Desired.Memory with { Confirmed = [] } } }).Plan().Findings);
    }

    [Fact]
    public void A_data_disk_that_was_replaced_is_asked_for_as_well()
    {
        var plan = ClusterUnderTest.Of(3).Healthy().Remembered().WithoutData("pi3", DaemonKind.Broker).Plan();

        Assert.Contains("without the data of the broker that it had", Assert.Single(plan.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_the_status_lost_data_on_the_others_tells_that_it_is_no_first_start() =>
        Assert.Equal(FindingKind.DataLost, Assert.Single(ClusterUnderTest.Of(3).Healthy().Replaced("pi2").Plan().Findings).Kind);

    [Fact]
    public void And_that_is_remembered_from_then_on()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy().Replaced("pi2");

        Assert.True(LostData.Remember(cluster.Situation(), cluster.Desired.Nodes[1], DaemonKind.Broker));
        Assert.Single(cluster.Remembered().Plan().Findings);
    }

    [Fact]
    public void A_confirmation_that_outlives_the_status_is_not_taken_for_a_later_loss()
    {
        var confirmed = ClusterUnderTest.Of(3).Healthy().Remembered().Replaced("pi2").Confirmed();
        var rebuilt = confirmed.Provisioned("pi2").Running("pi2");

        var later = (rebuilt with { Desired = rebuilt.Desired with { Memory = rebuilt.Desired.Memory with { Hosts = confirmed.Desired.Memory.Hosts.Clear() } } }).Remembered().WithoutData("pi2");

        Assert.Contains("which is not this loss", Assert.Single(later.Plan().Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_is_new_in_the_spec_needs_no_confirmation()
    {
        var cluster = ClusterUnderTest.Of(4).Healthy().Remembered().Replaced("pi4");
        cluster = cluster with { Desired = cluster.Desired with { Memory = cluster.Desired.Memory with { Hosts = cluster.Desired.Memory.Hosts.Remove(new("pi4")) } } };

        Assert.DoesNotContain(cluster.Plan().Findings, f => f.Kind == FindingKind.DataLost);
        Assert.False(LostData.Remember(cluster.Situation(), cluster.Desired.Nodes[3], DaemonKind.Broker));
    }

    [Fact]
    public void A_first_install_needs_none_either()
    {
        var cluster = ClusterUnderTest.Of(3).Provisioned("pi1").Provisioned("pi2").Provisioned("pi3").Remembered();
        cluster = cluster.Running("pi1").Running("pi2");

        Assert.Empty(cluster.Plan().Findings);
    }

    [Fact]
    public void The_status_and_the_annotation_are_read_into_memory()
    {
        var resource = new KafkaCluster
        {
            Metadata = new() { Annotations = new Dictionary<string, string> { [Memory.AcceptEmpty] = "pi2:0a1b2c3d, pi3:ffffffff" } },
            Status = new()
            {
                Nodes =
                [
                    new() { Name = "pi2", EmptyAccepted = "01234567", Provisioned = "ab", Zookeeper = new() { HasData = true }, Broker = new() },
                    new() { Name = "pi3", Broker = new() { HasData = false } },
                ],
            },
        };

        var memory = Memory.Of(resource);

        Assert.Equal(["pi2:0a1b2c3d", "pi3:ffffffff"], memory.Confirmed.Order());
        Assert.Equal([new(DaemonKind.ZooKeeper, true), new(DaemonKind.Broker, null)], memory[new("pi2")]!.HasData);
        Assert.Equal([new(DaemonKind.Broker, false)], memory[new("pi3")]!.HasData);
        Assert.Equal(("01234567", "ab"), (memory[new("pi2")]!.EmptyAccepted, memory[new("pi2")]!.Provisioned));
    }
}

internal static class Remembering
{
    /// <summary>As after a report of what is there now.</summary>
    public static ClusterUnderTest Remembered(this ClusterUnderTest cluster)
    {
        var situation = cluster.Situation();
        var plan = cluster.Plan();
        var hosts = cluster.Desired.Nodes.ToImmutableDictionary(n => n.Name, n => new RememberedHost(
            [.. n.Daemons.Select(d => KeyValuePair.Create(d, LostData.Remember(situation, n, d)))],
            LostData.RememberAccepted(situation, n),
            Footprint.Remember(situation, n, plan)));
        return cluster with { Desired = cluster.Desired with { Memory = cluster.Desired.Memory with { Hosts = hosts } } };
    }

    /// <summary>A new card in the host; the brokers know that it is down.</summary>
    public static ClusterUnderTest Replaced(this ClusterUnderTest cluster, string node)
    {
        var fresh = ClusterUnderTest.Of(cluster.Desired.Nodes.Length).Hosts[new(node)] as ObservedHost.Seen;
        return cluster.BrokerDown(node).Seen(node, s => fresh! with { Facts = s.Facts with { MachineId = $"machine-of-a-new-{node}" } });
    }

    public static ClusterUnderTest WithoutData(this ClusterUnderTest cluster, string node, params DaemonKind[] kinds) => cluster.Seen(node, s => s with
    {
        Data = new(
            kinds.Length == 0 || kinds.Contains(DaemonKind.ZooKeeper) ? null : s.Data.ZooKeeper,
            kinds.Length == 0 || kinds.Contains(DaemonKind.Broker) ? [.. s.Data.LogDirectories.Select(d => new LogDirectory(d.Path, null, null, IsEmpty: true))] : s.Data.LogDirectories),
        ZooKeeper = new ZooKeeperMember.Silent(),
    });

    /// <summary>Somebody does what the findings ask for.</summary>
    public static ClusterUnderTest Confirmed(this ClusterUnderTest cluster)
    {
        var entries = cluster.Plan().Findings.Where(f => f.Kind == FindingKind.DataLost).Select(f => f.Message.Split($"{Memory.AcceptEmpty}=")[1].Split(' ')[0]);
        return cluster with { Desired = cluster.Desired with { Memory = cluster.Desired.Memory with { Confirmed = [.. entries] } } };
    }

    public static Situation Situation(this ClusterUnderTest cluster) =>
        Operator.Planning.Situation.Of(cluster.Desired, new(cluster.Hosts, cluster.Brokers), cluster.Wanted);
}
