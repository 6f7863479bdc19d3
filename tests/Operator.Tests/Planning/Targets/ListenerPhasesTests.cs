using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Operator.Planning.Targets.Listeners;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Targets;

public sealed class ListenerPhasesTests
{
    private const string Plain = "PLAINTEXT:9092";
    private const string BothLanFirst = "LAN:9093 PLAINTEXT:9092";

    /// <summary>Each change of listeners, and the listeners of each roll with the one between brokers.</summary>
    public static TheoryData<string, string, string[]> Changes { get; } = new()
    {
        { Plain, "PLAINTEXT:9192", ["PLAINTEXT:9192 by PLAINTEXT"] },
        { Plain, "PLAINTEXT:9092 LAN:9093", ["PLAINTEXT:9092 LAN:9093 by PLAINTEXT"] },
        { "PLAINTEXT:9092 LAN:9093", Plain, ["PLAINTEXT:9092 by PLAINTEXT"] },
        { "PLAINTEXT:9092 LAN:9093", BothLanFirst, ["LAN:9093 PLAINTEXT:9092 by LAN"] },
        { "PLAINTEXT:9092 LAN:9093", "PLAINTEXT:9093 LAN:9092", ["PLAINTEXT:9093 LAN:9092 by PLAINTEXT"] },
        {
            Plain, BothLanFirst,
            ["LAN:9093 PLAINTEXT:9092 by PLAINTEXT", "LAN:9093 PLAINTEXT:9092 by LAN"]
        },
        { BothLanFirst, Plain, ["PLAINTEXT:9092 LAN:9093 by PLAINTEXT", "PLAINTEXT:9092 by PLAINTEXT"] },
        {
            Plain, "LAN:9093",
            ["LAN:9093 PLAINTEXT:9092 by PLAINTEXT", "LAN:9093 PLAINTEXT:9092 by LAN", "LAN:9093 by LAN"]
        },
        {
            Plain, "LAN:9092",
            ["LAN:19092 PLAINTEXT:9092 by PLAINTEXT", "LAN:9092 PLAINTEXT:19092 by LAN", "LAN:9092 by LAN"]
        },
        {
            "PLAINTEXT:9092 LAN:9093", "PLAINTEXT:9092 WAN:9093",
            [
                "PLAINTEXT:9092 WAN:19093 LAN:9093 by PLAINTEXT", "PLAINTEXT:9092 WAN:9093 LAN:19093 by PLAINTEXT",
                "PLAINTEXT:9092 WAN:9093 by PLAINTEXT",
            ]
        },
    };

    /// <summary>A restarted broker would not come up. The mend is tried with the other refusals.</summary>
    [Theory]
    [InlineData("PLAINTEXT:9092 LAN:9093")]
    [InlineData("LAN:9093")]
    [InlineData("PLAINTEXT:9093")]
    public void A_port_that_another_program_has_is_refused_and_the_present_listeners_stay(string after)
    {
        var target = Taken(Running(Plain).WithListeners(after), "nginx.service").Narrowed(nameof(ListenerPhases));

        var refusal = Assert.Single(target.Refusals);
        Assert.Equal(
            "port 9093 is taken by nginx.service on pi2: stop it there, or choose another port",
            refusal.Problem.Detail);
        Assert.Equal((RefusalKind.Listeners, "spec.kafka.listeners"), (refusal.Kind, refusal.Problem.Field));
        Assert.Equal(9092, Assert.Single(target.Cluster.Kafka.Listeners).Port);
    }

    [Fact]
    public void A_broker_that_has_the_port_already_is_no_other_program() =>
        Assert.Empty(Taken(Running(Plain).WithListeners("PLAINTEXT:9093"), "kafkapi-broker.service")
            .Narrowed(nameof(ListenerPhases)).Refusals);

    private static ClusterUnderTest Taken(ClusterUnderTest cluster, string owner) =>
        cluster.Seen("pi2", s => s with { Listeners = s.Listeners.Add(new(9093, owner)) });

    [Theory]
    [MemberData(nameof(Changes))]
    public void Brokers_and_clients_find_every_broker_at_every_moment_of_a_change(
        string before, string after, string[] rolls)
    {
        var cluster = Running(before).WithListeners(after);
        var story = new List<string>();
        for (var restarts = 0; restarts < 20; restarts++)
        {
            var now = cluster.At(nameof(ListenerPhases)).Staged();
            if (now.Plan().Steps.OfType<RestartDaemon>().SingleOrDefault() is not { } restart)
            {
                break;
            }

            cluster = now.Restarted(restart.Node.Value, restart.Daemon) with { Desired = cluster.Desired };
            story.Add(Text(BrokerEndpoints.Running(cluster.Hosts[restart.Node])!));
            AssertAllFindEachOther(cluster);
        }

        Assert.Equal(rolls, story.Distinct());
        Assert.Equal(rolls.Length * 3, story.Count);
        Assert.Empty(cluster.Narrowed(nameof(ListenerPhases)).Pending);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_that_is_taken_back_half_way_goes_back_the_same_way(string before, string after, string[] rolls)
    {
        for (var turn = 1; turn < rolls.Length * 3; turn++)
        {
            var cluster = Running(before).WithListeners(after);
            for (var restarts = 0; restarts < 30; restarts++)
            {
                cluster = restarts == turn ? cluster.WithListeners(before) : cluster;
                var now = cluster.At(nameof(ListenerPhases)).Staged();
                if (now.Plan().Steps.OfType<RestartDaemon>().SingleOrDefault() is not { } restart)
                {
                    break;
                }

                cluster = now.Restarted(restart.Node.Value, restart.Daemon) with { Desired = cluster.Desired };
                AssertAllFindEachOther(cluster);
            }

            var wanted = Text(BrokerEndpoints.Running(Running(before).Hosts[new("pi1")])!);
            Assert.All(cluster.Hosts.Values, host => Assert.Equal(wanted, Text(BrokerEndpoints.Running(host)!)));
        }
    }

    [Fact]
    public void What_waits_is_told_with_the_broker_that_it_waits_for()
    {
        var renamed = Running(Plain).WithListeners("LAN:9092").Narrowed(nameof(ListenerPhases));

        Assert.Equal(
            [
                "pi1: use the listener LAN between brokers, waiting for its broker to have it beside PLAINTEXT",
                "pi1: give the listener LAN port 9092, waiting for its broker to have it on port 19092 meanwhile",
                "pi1: remove the listener PLAINTEXT, waiting for its broker to use LAN between brokers",
            ],
            renamed.Pending.Select(p => $"{p}"));
    }

    [Fact]
    public void A_broker_that_is_unseen_may_lack_the_name_and_need_the_old_one()
    {
        var before = Running(Plain).WithListeners(BothLanFirst);
        var all = before.At(nameof(ListenerPhases)).Staged();
        foreach (var node in all.Desired.Nodes)
        {
            all = all.Restarted(node.Name.Value, DaemonKind.Broker);
        }

        var both = all with { Desired = before.Desired };

        Assert.Equal("LAN", both.At(nameof(ListenerPhases)).Desired.InterBroker.Name);
        var unseen = both.Unseen("pi3");
        Assert.Equal("PLAINTEXT", unseen.At(nameof(ListenerPhases)).Desired.InterBroker.Name);
        Assert.Equal("it to be seen", Assert.Single(unseen.Narrowed(nameof(ListenerPhases)).Pending).WaitsFor);
        Assert.Equal(
            BothLanFirst, Text(unseen.WithListeners("LAN:9093").At(nameof(ListenerPhases)).Desired));
    }

    [Fact]
    public void A_move_to_another_listener_that_has_begun_goes_on_while_a_broker_is_unseen()
    {
        var begun = Running(BothLanFirst).Unseen("pi3").At(nameof(ListenerPhases));

        Assert.Equal("LAN", begun.Desired.InterBroker.Name);
    }

    [Fact]
    public void Files_of_the_next_start_count_as_what_runs()
    {
        var backAndForth = Running(BothLanFirst)
            .Daemon("pi2", DaemonKind.Broker, d => d with
            {
                StagedPorts = Running("PLAINTEXT:9092 LAN:9093").Wanted[new("pi2")].Daemons[1].Settings
            });

        var target = backAndForth.WithListeners("LAN:9093").Narrowed(nameof(ListenerPhases));

        Assert.Equal(BothLanFirst, Text(target.Cluster));
        Assert.Equal(
            "the next start of its broker to use LAN between brokers", Assert.Single(target.Pending).WaitsFor);
    }

    [Fact]
    public void A_broker_that_leaves_keeps_its_listeners_and_the_others_keep_a_name_for_it()
    {
        var cluster = Running(Plain).WithListeners("LAN:9093");
        var leaving = cluster.Desired.Nodes[2];
        var desired = cluster.Desired with
        {
            Nodes = cluster.Desired.Nodes.Remove(leaving),
            Decommissioned = [leaving.Without(DaemonKind.ZooKeeper)],
        };
        var staged = cluster.For(desired).At(nameof(ListenerPhases)).Staged();
        var both = staged.Restarted("pi1", DaemonKind.Broker).Restarted("pi2", DaemonKind.Broker) with
        {
            Desired = desired
        };

        var target = both.Narrowed(nameof(ListenerPhases));

        Assert.Equal("PLAINTEXT", target.Cluster.InterBroker.Name);
        Assert.Contains(
            target.Pending,
            p => $"{p}" == "pi3: use the listener LAN between brokers, waiting for it to be gone, because its "
                + "listeners are changed no more");
    }

    [Fact]
    public void A_spare_port_that_somebody_listens_on_is_passed_over()
    {
        var taken = Running(Plain)
            .Seen("pi3", s => s with { Listeners = [new(19092, "nginx.service")] })
            .WithListeners("LAN:9092");

        Assert.Equal("LAN:19093 PLAINTEXT:9092", Text(taken.At(nameof(ListenerPhases)).Desired));
    }

    [Fact]
    public void A_new_name_for_a_port_in_use_is_refused_where_nobody_opens_another_port_for_it()
    {
        var cluster = Running(Plain).WithListeners("LAN:9092");

        var target = cluster.Narrowed(
            nameof(ListenerPhases), cluster.Desired with { ManagesFirewall = false });

        var refusal = Assert.Single(target.Refusals);
        Assert.Equal((RefusalKind.Listeners, "spec.kafka.listeners", "LAN:9092"),
            (refusal.Kind, refusal.Problem.Field, refusal.Problem.BadValue));
        Assert.Contains("put LAN beside the present listeners", $"{refusal}", StringComparison.Ordinal);
        Assert.Equal(Plain, Text(target.Cluster));
        Assert.Empty(target.Pending);
    }

    [Fact]
    public void A_new_name_for_a_port_in_use_is_refused_where_every_spare_port_is_taken()
    {
        ObservedListener[] all = [.. SparePorts.Of(9092).Select(port => new ObservedListener(port, "nginx.service"))];
        var cluster = Running(Plain).Seen("pi2", s => s with { Listeners = [.. all] }).WithListeners("LAN:9092");

        Assert.Equal(RefusalKind.Listeners, Assert.Single(cluster.Narrowed(nameof(ListenerPhases)).Refusals).Kind);
    }

    [Fact]
    public void A_broker_that_finds_no_other_one_is_no_reason_to_hold_anything()
    {
        var parted = Running(Plain)
            .Daemon("pi1", DaemonKind.Broker, d => d with
            {
                RunningSettings = Running("LAN:9092").Wanted[new("pi1")].Daemons[1].Settings
            });

        var target = parted.Narrowed(nameof(ListenerPhases));

        Assert.Equal(Plain, Text(target.Cluster));
        Assert.Empty(target.Pending);
    }

    private static ClusterUnderTest Running(string listeners) =>
        ClusterUnderTest.Of(3).WithListeners(listeners).Healthy();

    private static void AssertAllFindEachOther(ClusterUnderTest cluster)
    {
        var brokers = cluster.Hosts.Values.Select(h => BrokerEndpoints.Running(h)!).ToArray();
        Assert.All(brokers, one => Assert.All(brokers, other =>
        {
            Assert.True(one.Understands(other), $"{Text(one)} and {Text(other)}");
            // Clients keep to the ports that they know.
            Assert.All(
                one.All.Where(l => brokers.All(b => b.All.Any(o => o.Port == l.Port))),
                l => Assert.True(other.Has(l.Name), $"clients of {l} do not hear of {Text(other)}"));
        }));
    }

    private static string Text(BrokerListeners listeners) =>
        $"{string.Join(' ', listeners.All.Select(l => $"{l.Name}:{l.Port}"))} by {listeners.InterBroker}";

    private static string Text(TargetCluster cluster) =>
        string.Join(' ', cluster.Kafka.Listeners.Select(l => $"{l.Name}:{l.Port}"));
}
