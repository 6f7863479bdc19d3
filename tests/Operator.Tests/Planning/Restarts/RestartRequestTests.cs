using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning.Restarts;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Restarts;

public sealed class RestartRequestTests
{
    private static readonly ClusterUnderTest Three = ClusterUnderTest.Of(3).Healthy();

    [Theory]
    [InlineData("all", "ZooKeeper pi1, Broker pi1, ZooKeeper pi2, Broker pi2, ZooKeeper pi3, Broker pi3")]
    [InlineData("all@2026-05-01", "ZooKeeper pi1, Broker pi1, ZooKeeper pi2, Broker pi2, ZooKeeper pi3, Broker pi3")]
    [InlineData("pi2", "ZooKeeper pi2, Broker pi2")]
    [InlineData("pi2/broker, pi3/zookeeper@again, please", "Broker pi2, ZooKeeper pi3")]
    public void A_request_names_daemons(string request, string daemons)
    {
        var parsed = RestartRequest.Parse(request, Three.Desired);

        Assert.Null(parsed.Problem);
        Assert.Equal(
            daemons,
            string.Join(
                ", ", parsed.Daemons.OrderBy(d => d.Node).ThenBy(d => d.Kind).Select(d => $"{d.Kind} {d.Node}")));
    }

    [Theory]
    [InlineData("pi9", "'pi9' names no node of spec.nodes, which are pi1, pi2, pi3: name those, or all")]
    [InlineData("pi1,", "'' names no node of spec.nodes")]
    [InlineData("ALL", "'ALL' names no node of spec.nodes")]
    [InlineData("pi1/kafka", "'pi1/kafka' names no daemon: write pi1/broker or pi1/zookeeper, or pi1 for both")]
    [InlineData("@2026", "'' names no node of spec.nodes")]
    public void A_request_that_names_something_else_is_refused_with_the_value_and_the_mend(
        string request, string problem) =>
        Assert.StartsWith(problem, RestartRequest.Parse(request, Three.Desired).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_daemon_that_a_node_does_not_run_cannot_be_restarted_there()
    {
        var desired = Three.Desired with
        {
            Nodes =
            [
                .. Three.Desired.Nodes.Select(n => n with { Daemons = n.Id == 2 ? [DaemonKind.Broker] : n.Daemons })
            ]
        };

        Assert.Equal(
            "'pi2/zookeeper' names a daemon that does not run there: pi2 has not the role zookeeper",
            RestartRequest.Parse("pi2/zookeeper", desired).Problem);
    }

    [Fact]
    public void A_request_is_rolled_by_the_ordinary_rules_ZooKeeper_first_and_leaders_last()
    {
        var order = Order("all", TimeSpan.FromMinutes(1));
        var cluster = Three;
        var restarted = new List<string>();
        while (cluster.Plan(new(order, null)) is { Steps: [RestartDaemon step, ..] } plan)
        {
            Assert.Single(plan.Steps);
            Assert.Equal("restart requested by kafkapi.dev/restart=all", step.Reason);
            restarted.Add($"{step.Node} {step.Daemon}");
            cluster =
                cluster.Daemon(step.Node.Value, step.Daemon, d => d with { ActiveFor = TimeSpan.FromSeconds(30) });
        }

        Assert.Equal(
            ["pi1 ZooKeeper", "pi2 ZooKeeper", "pi3 ZooKeeper", "pi2 Broker", "pi3 Broker", "pi1 Broker"], restarted);
        Assert.True(RestartCompletion.IsDone(order, cluster.Look(new(order, null)).Situation));
    }

    [Fact]
    public void A_request_waits_for_an_under_replicated_partition_like_any_restart()
    {
        var plan = Three.Partitions(new Partition("orders", 0, 1, [1, 2, 3], [1, 2], 1))
            .Plan(new(Order("pi2/broker", TimeSpan.Zero), null));

        Assert.Empty(plan.Steps);
        Assert.Equal("1 partition of orders to regain replica 3 on pi3", Assert.Single(plan.Pending).WaitsFor);
    }

    [Fact]
    public void What_was_started_after_the_request_is_not_restarted()
    {
        var order = Order("pi2/broker", TimeSpan.FromHours(2));

        Assert.True(Three.Plan(new(order, null)).IsEmpty);
        Assert.True(RestartCompletion.IsDone(order, Three.Look(new(order, null)).Situation));
    }

    [Fact]
    public void A_request_is_not_done_while_a_daemon_of_it_is_unseen()
    {
        var order = Order("pi2/broker", TimeSpan.FromHours(2));

        Assert.False(RestartCompletion.IsDone(order, Three.Unseen("pi2").Look(new(order, null)).Situation));
    }

    [Fact]
    public void A_broker_that_recovers_its_logs_is_let_finish_before_it_is_restarted_on_request()
    {
        var cluster = Three.Daemon("pi2", DaemonKind.Broker, d => d with { ActiveFor = TimeSpan.FromMinutes(12) });
        var known = (BrokersView.Known)cluster.Brokers;
        var plan = (cluster with { Brokers = known with { Registered = [1, 3], Answering = [1, 3] } })
            .Plan(new(Order("pi2", TimeSpan.Zero), null));

        Assert.Empty(plan.Steps);
        Assert.Contains(
            plan.Pending,
            w => $"{w.Name}" == "restart-broker/pi2"
                && w.WaitsFor.StartsWith("its start to end", StringComparison.Ordinal));
    }

    private static RestartRequest Order(string request, TimeSpan age) =>
        new(request, RestartRequest.Parse(request, Three.Desired).Daemons, age);
}
