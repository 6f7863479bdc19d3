using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning.Preflight;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Preflight;

public sealed class DataLossTests
{
    [Fact]
    public void A_known_host_that_comes_back_empty_is_left_alone_and_the_command_that_confirms_it_is_told()
    {
        var plan = ClusterUnderTest.Of(3).Healthy().Remembered().Replaced("pi2").Plan();

        Assert.DoesNotContain(plan.Steps, s => s.Node.Value == "pi2");
        var finding = Assert.Single(plan.Findings);
        Assert.Equal((new("pi2"), FindingKind.DataLost), (finding.Node, finding.Kind));
        Assert.Contains("without the data of ZooKeeper and the broker", finding.Message, StringComparison.Ordinal);
        Assert.Matches(
            "kubectl -n kafka annotate --overwrite kafkacluster pis kafkapi.dev/accept-empty=pi2:[0-9a-f]{8}$",
            finding.Message);
    }

    [Fact]
    public void Once_confirmed_it_is_made_again_and_its_ZooKeeper_joins_the_quorum()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy().Remembered().Replaced("pi2").Confirmed();

        Assert.Equal(
            [typeof(PrepareHost), typeof(InstallDistribution), typeof(WriteFiles), typeof(SwitchCurrent)],
            cluster.Plan().Steps
                .Where(s => s.Node.Value == "pi2")
                .Select(s => s.GetType())
                .Where(t => t != typeof(StartDaemon)));
        var start = Assert.Single(
            cluster.Provisioned("pi2").Plan().Steps.OfType<StartDaemon>(), s => s.Daemon == DaemonKind.ZooKeeper);
        Assert.True(start.OnNoData);
    }

    [Fact]
    public void Its_broker_starts_when_the_others_serve_and_none_counts_it_in_sync()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy().Remembered().Replaced("pi2").Confirmed().Provisioned("pi2");

        Assert.Contains(cluster.Plan().Steps, s => s is StartDaemon { Daemon: DaemonKind.Broker, OnNoData: true });
        Assert.DoesNotContain(
            cluster.BrokerDown("pi3").Plan().Steps,
            s => s is StartDaemon { Daemon: DaemonKind.Broker, Node.Value: "pi2" });
        var counted = cluster.Partitions(new Partition("orders", 0, 1, [1, 2, 3], [1, 2, 3], 2));
        Assert.Contains(
            counted.Plan().Pending, w => w.WaitsFor == "orders-0 to drop the empty broker 2 from its in-sync replicas");
    }

    [Fact]
    public void An_empty_broker_waits_while_another_one_still_copies()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy().Remembered().Replaced("pi2").Confirmed().Provisioned("pi2")
            .Partitions(new Partition("orders", 0, 1, [1, 2, 3], [1], 1));

        Assert.DoesNotContain(cluster.Plan().Steps, s => s is StartDaemon { Daemon: DaemonKind.Broker });
        Assert.Contains(cluster.Plan().Pending, w => w.WaitsFor == "1 partition of orders to regain replica 3 on pi3");
    }

    [Fact]
    public void A_confirmation_is_good_for_one_machine_and_for_one_loss()
    {
        var first = ClusterUnderTest.Of(3).Healthy().Remembered().Replaced("pi2").Confirmed();
        Assert.Empty(first.Plan().Findings);

        var other = first.Seen("pi2", s => s with { Facts = s.Facts with { MachineId = "machine-of-a-third-card" } });
        Assert.Contains(
            "which is not this loss", Assert.Single(other.Plan().Findings).Message, StringComparison.Ordinal);

        var rebuilt = first.Provisioned("pi2").Running("pi2").Remembered();
        Assert.Empty(rebuilt.Plan().Findings);
        Assert.Equal(FindingKind.DataLost, Assert.Single(rebuilt.WithoutData("pi2").Plan().Findings).Kind);
    }

    [Fact]
    public void What_was_confirmed_is_not_asked_for_again_before_there_is_data()
    {
        var accepted = ClusterUnderTest.Of(3).Healthy().Remembered().Replaced("pi2").Confirmed();
        var later = accepted.Remembered();

        Assert.Empty(
            (later with { Requests = ClusterRequests.None })
                .Plan().Findings);
    }

    [Fact]
    public void A_data_disk_that_was_replaced_is_asked_for_as_well()
    {
        var plan = ClusterUnderTest.Of(3).Healthy().Remembered().WithoutData("pi3", DaemonKind.Broker).Plan();

        Assert.Contains(
            "without the data of the broker that it had", Assert.Single(plan.Findings).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void With_the_status_lost_data_on_the_others_tells_that_it_is_no_first_start() =>
        Assert.Equal(
            FindingKind.DataLost, Assert.Single(ClusterUnderTest.Of(3).Healthy().Replaced("pi2").Plan().Findings).Kind);

    [Fact]
    public void And_that_is_remembered_from_then_on()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy().Replaced("pi2");

        Assert.True(DataLoss.Remember(cluster.Situation(), cluster.Desired.Nodes[1], DaemonKind.Broker));
        Assert.Single(cluster.Remembered().Plan().Findings);
    }

    [Fact]
    public void A_confirmation_that_outlives_the_status_is_not_taken_for_a_later_loss()
    {
        var confirmed = ClusterUnderTest.Of(3).Healthy().Remembered().Replaced("pi2").Confirmed();
        var rebuilt = confirmed.Provisioned("pi2").Running("pi2");

        var later = (rebuilt with
        {
            Memory = ClusterMemory.None
        })
            .Remembered()
            .WithoutData("pi2");

        Assert.Contains(
            "which is not this loss", Assert.Single(later.Plan().Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_is_new_in_the_spec_needs_no_confirmation()
    {
        var cluster = ClusterUnderTest.Of(4).Healthy().Remembered().Replaced("pi4");
        cluster = cluster with
        {
            Memory = cluster.Memory with { Nodes = cluster.Memory.Nodes.Remove(new("pi4")) }
        };

        Assert.DoesNotContain(cluster.Plan().Findings, f => f.Kind == FindingKind.DataLost);
        Assert.False(DataLoss.Remember(cluster.Situation(), cluster.Desired.Nodes[3], DaemonKind.Broker));
    }

    [Fact]
    public void A_first_install_needs_none_either()
    {
        var cluster = ClusterUnderTest.Of(3).Provisioned("pi1").Provisioned("pi2").Provisioned("pi3").Remembered();
        cluster = cluster.Running("pi1").Running("pi2");

        Assert.Empty(cluster.Plan().Findings);
    }

    [Fact]
    public void What_is_confirmed_is_read_by_node_and_token()
    {
        var accepted = AcceptedLoss.ParseAll("pi2:0a1b2c3d, pi3:ffffffff,pi4,");

        Assert.Equal(
            [new(new("pi2"), "0a1b2c3d"), new(new("pi3"), "ffffffff"), new(new("pi4"), "")],
            accepted.OrderBy(l => l.Node));
    }
}
