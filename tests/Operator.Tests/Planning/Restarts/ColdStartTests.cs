using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Tests.Planning.Preflight;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Restarts;

public sealed class ColdStartTests
{
    [Fact]
    public void Nothing_is_done_on_any_host_before_all_have_passed_the_preflight()
    {
        var plan = ClusterUnderTest.Of(3).Seen("pi2", s => s with { Facts = s.Facts with { Machine = "mips" } }).Plan();

        Assert.Empty(plan.Steps);
        Assert.Equal(new NodeName("pi2"), Assert.Single(plan.Findings).Node);
    }

    [Fact]
    public void Nothing_is_done_on_any_host_before_all_have_been_seen()
    {
        var plan = ClusterUnderTest.Of(3).Unseen("pi3").Plan();

        Assert.Empty(plan.Steps);
        Assert.Contains("has not been seen for 70 s", Assert.Single(plan.Pending).WaitsFor);
    }

    [Fact]
    public void Hosts_are_provisioned_side_by_side_and_nothing_is_started_yet()
    {
        var plan = ClusterUnderTest.Of(3).Plan();

        Assert.Equal(
            [typeof(PrepareHost), typeof(InstallDistribution), typeof(WriteFiles), typeof(SwitchCurrent)],
            plan.Steps.Where(s => s.Node.Value == "pi2").Select(s => s.GetType()));
        Assert.DoesNotContain(plan.Steps, s => s is StartDaemon);
    }

    [Fact]
    public void A_blank_ensemble_starts_together_and_its_brokers_wait_for_the_quorum()
    {
        var plan = ClusterUnderTest.Of(3).Provisioned("pi1").Provisioned("pi2").Provisioned("pi3").Plan();

        Assert.All(plan.Steps, s => Assert.Equal(DaemonKind.ZooKeeper, Assert.IsType<StartDaemon>(s).Daemon));
        Assert.Equal(3, plan.Steps.Length);
        Assert.All(plan.Pending, w => Assert.Equal("a ZooKeeper quorum", w.WaitsFor));
    }

    [Fact]
    public void Blank_members_do_not_start_while_the_only_data_may_lie_on_an_unseen_host()
    {
        var plan = ClusterUnderTest.Of(3).Provisioned("pi1").Provisioned("pi2").Unseen("pi3").Plan();

        Assert.Empty(plan.Steps);
        Assert.Contains(plan.Pending, w => w.WaitsFor == "pi3 to be seen: its data may be the only copy");
    }

    [Fact]
    public void Everything_that_is_down_with_its_data_starts_at_once()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy() with { Brokers = new BrokersView.Unknown("no broker listens") };
        foreach (var pi in new[] { "pi1", "pi2", "pi3" })
        {
            cluster = cluster
                .Daemon(pi, DaemonKind.ZooKeeper, d => ObservedDaemons.Stopped(d.Kind))
                .Daemon(pi, DaemonKind.Broker, d => ObservedDaemons.Stopped(d.Kind))
                .Seen(pi, s => s with { ZooKeeper = new ZooKeeperMember.Silent() });
        }

        var plan = cluster.Plan();

        Assert.Equal(3, plan.Steps.Count(s => s is StartDaemon { Daemon: DaemonKind.ZooKeeper }));
        Assert.DoesNotContain(plan.Steps, s => s is StartDaemon { Daemon: DaemonKind.Broker });
    }

    [Fact]
    public void A_broker_with_an_empty_disk_waits_until_nobody_counts_it_as_in_sync()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy().BrokerDown("pi3")
            .Seen(
                "pi3",
                s => s with
                {
                    Data = s.Data with { LogDirectories = [new("/var/lib/kafkapi/kafka", null, null, IsEmpty: true)] }
                })
            .Confirmed();

        var early = cluster.Partitions(new Partition("orders", 0, 1, [1, 2, 3], [1, 2, 3], 2)).Plan();
        var late = cluster.Plan();

        Assert.Equal(
            "orders-0 to drop the empty broker 3 from its in-sync replicas", Assert.Single(early.Pending).WaitsFor);
        Assert.Equal(new NodeName("pi3"), Assert.IsType<StartDaemon>(Assert.Single(late.Steps)).Node);
    }

    [Fact]
    public void Another_members_disk_is_reported_and_never_started()
    {
        var plan = ClusterUnderTest.Of(3).Healthy().BrokerDown("pi2")
            .Seen(
                "pi2",
                s => s with
                {
                    Data = s.Data with { LogDirectories = [new("/var/lib/kafkapi/kafka", "9", "c1", IsEmpty: false)] }
                })
                .Plan();

        Assert.Empty(plan.Steps);
        Assert.Contains(
            "meta.properties says broker.id=9 and spec.nodes says id 2", Assert.Single(plan.Findings).Message);
    }

    [Fact]
    public void A_host_of_another_cluster_is_refused()
    {
        var plan =
            ClusterUnderTest.Of(3).Seen("pi1", s => s with { Owner = new HostOwner("other", "team/other") }).Plan();

        Assert.Empty(plan.Steps);
        Assert.Contains("the host belongs to KafkaCluster team/other", Assert.Single(plan.Findings).Message);
    }

    [Fact]
    public void All_findings_of_the_preflight_are_told_at_once()
    {
        var plan = ClusterUnderTest.Of(3)
            .Seen("pi1", s => s with { Facts = s.Facts with { SystemdIsInit = false, MachineId = "machine-2" } })
            .Seen(
                "pi2",
                s => s with
                {
                    Facts = s.Facts with { ClockSkew = TimeSpan.FromMinutes(5) },
                    Listeners = [new(9092, "nginx")]
                })
            .Seen(
                "pi3",
                s => s with
                {
                    Reach = [new("10.0.0.1", 2888, Reachable: false)],
                    Disks = [new(HostLayout.Distributions, 8L << 30, 1 << 20)]
                })
            .Plan();

        Assert.Empty(plan.Steps);
        var messages = string.Join('\n', plan.Findings);
        Assert.Contains("process 1 is not systemd", messages);
        Assert.Contains("same machine-id as pi2", messages);
        Assert.Contains("its clock is more than 2 minutes ahead", messages);
        Assert.Contains("port 9092 is taken by nginx", messages);
        Assert.Contains("does not reach 10.0.0.1:2888", messages);
        Assert.Contains("the disk of /opt/kafkapi/dist has less than 50 MiB free and needs 768 MiB", messages);
    }
}
