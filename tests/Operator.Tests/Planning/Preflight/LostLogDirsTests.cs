using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Preflight;

/// <summary>Three brokers with two log directories each, one of which a host loses.</summary>
public sealed class LostLogDirsTests
{
    private const string Second = "/mnt/b";

    [Fact]
    public void A_directory_that_comes_back_empty_beside_another_one_is_left_alone_and_told()
    {
        var plan = WithTwo().Without("pi2", Second).BrokerDown("pi2").Plan();

        Assert.DoesNotContain(plan.Steps, s => s.Node.Value == "pi2");
        var finding = Assert.Single(plan.Findings);
        Assert.Equal((new("pi2"), FindingKind.DataLost), (finding.Node, finding.Kind));
        Assert.StartsWith(
            "it is without the data of the broker in /mnt/b that it had", finding.Message, StringComparison.Ordinal);
        Assert.Matches("kafkapi.dev/accept-empty=pi2:[0-9a-f]{8}$", finding.Message);
    }

    [Fact]
    public void A_directory_that_a_running_broker_has_lost_is_not_made_again()
    {
        var plan = WithTwo().Without("pi2", Second).Plan();

        Assert.Equal(FindingKind.DataLost, Assert.Single(plan.Findings).Kind);
        Assert.DoesNotContain(plan.Steps, s => s is PrepareHost or RestartDaemon);
    }

    [Fact]
    public void A_directory_that_is_new_in_the_spec_has_lost_nothing_and_the_unit_is_told_that_it_is_empty()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy().Remembered().WithLogDirectory(Second, 8L << 30);

        Assert.Empty(cluster.Plan().Findings);
        Assert.True(cluster.Staged().Plan().Steps.OfType<RestartDaemon>().Single().OnNoData);
    }

    [Fact]
    public void Once_confirmed_the_broker_starts_when_the_others_serve_and_none_counts_it_in_sync()
    {
        var cluster = WithTwo().Without("pi2", Second).BrokerDown("pi2").Confirmed().Remembered();

        Assert.True(Starts(cluster).Single().OnNoData);
        Assert.DoesNotContain(Starts(cluster.BrokerDown("pi3")), s => s.Node.Value == "pi2");
        var counted = cluster.Partitions(new Partition("orders", 0, 1, [1, 2, 3], [1, 2, 3], 2));
        Assert.Contains(
            counted.Plan().Pending, w => w.WaitsFor == "orders-0 to drop the empty broker 2 from its in-sync replicas");
    }

    [Fact]
    public void A_confirmed_loss_is_remembered_until_the_directory_has_data_and_is_not_asked_for_again()
    {
        var accepted = WithTwo().Without("pi2", Second).BrokerDown("pi2").Confirmed().Remembered() with
        {
            Requests = ClusterRequests.None,
        };

        Assert.Empty(accepted.Plan().Findings);
        Assert.Equal([Second], Broker(accepted.Remembered(), "pi2").LostDirectories);
        var filled = accepted.With("pi2", Second, isEmpty: false).Remembered();
        Assert.Empty(Broker(filled, "pi2").LostDirectories);
        Assert.Equal(2, Broker(filled, "pi2").DataDirectories!.Count);
        Assert.Single(filled.Without("pi2", Second).Plan().Findings);
    }

    [Fact]
    public void With_the_status_lost_a_directory_that_the_process_does_not_know_is_a_new_one()
    {
        var forgotten = WithTwo().Without("pi2", Second) with { Memory = ClusterMemory.None };
        var grown = ClusterUnderTest.Of(3).Healthy().WithLogDirectory(Second, 8L << 30);

        Assert.Equal(FindingKind.DataLost, Assert.Single(forgotten.Plan().Findings).Kind);
        Assert.Empty(grown.Plan().Findings);
    }

    [Fact]
    public void A_directory_that_left_the_spec_is_missed_no_more()
    {
        var cluster = WithTwo();
        var left = (cluster with
        {
            Desired = cluster.Desired with { Kafka = cluster.Desired.Kafka with { LogDirs = [First(cluster)] } },
        }).Without("pi2", Second).Remembered();

        Assert.Empty(left.Plan().Findings);
        Assert.Equal([First(cluster)], Broker(left, "pi2").DataDirectories!);
    }

    private static StartDaemon[] Starts(ClusterUnderTest cluster) =>
        [.. cluster.Plan().Steps.OfType<StartDaemon>().Where(s => s.Daemon == DaemonKind.Broker)];

    private static DaemonMemory Broker(ClusterUnderTest cluster, string node) =>
        cluster.Memory.Daemon(new(node), DaemonKind.Broker)!;

    private static string First(ClusterUnderTest cluster) => cluster.Desired.Kafka.LogDirs[0];

    private static ClusterUnderTest WithTwo()
    {
        var cluster = ClusterUnderTest.Of(3).WithLogDirectory(Second, 8L << 30).Healthy();
        return new[] { "pi1", "pi2", "pi3" }.Aggregate(cluster, (c, node) => c.With(node, Second, isEmpty: false))
            .Remembered();
    }
}
