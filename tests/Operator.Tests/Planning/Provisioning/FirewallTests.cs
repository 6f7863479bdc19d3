using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Provisioning;

public sealed class FirewallTests
{
    private const string Tag = "kafkapi kafka/pis";

    private static readonly ImmutableArray<FirewallRule> WantedOnPi1 =
    [
        new("2181,2888,3888", "10.0.0.2"), new(
            "2181,2888,3888", "10.0.0.3"), new("9092", FirewallRule.Anywhere), new("9092", FirewallRule.Anywhere6),
    ];

    [Fact]
    public void A_ufw_that_is_on_is_told_of_the_ensembles_ports_by_host_and_of_the_listeners_for_everybody()
    {
        var plan = ClusterUnderTest.Of(3).Healthy().WithUfw("pi1").Plan();

        var step = Assert.IsType<SetFirewall>(Assert.Single(plan.Steps));
        Assert.Equal((new("pi1"), Tag), (step.Node, step.Tag));
        Assert.Equal(WantedOnPi1, step.Add);
        Assert.Empty(step.Remove);
        Assert.Equal(
            "ufw does not let in 2181,2888,3888 from 10.0.0.2, 2181,2888,3888 from 10.0.0.3, 9092 from anywhere, 9092 "
                + "from anywhere by IPv6",
            step.Reason);
    }

    [Fact]
    public void Rules_that_are_there_are_left_as_they_are() =>
        Assert.True(ClusterUnderTest.Of(3).Healthy().WithUfw("pi1", [.. WantedOnPi1.Select(Ours)]).Plan().IsEmpty);

    [Fact]
    public void The_ports_that_members_run_with_stay_open_beside_those_of_the_spec()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy().WithListeners("PLAINTEXT:9192");
        var moved = cluster with
        {
            Desired = cluster.Desired with { ZooKeeper = cluster.Desired.ZooKeeper with { ClientPort = 2182 } }
        };

        Assert.Equal(
            [
                new("2182,2888,3888", "10.0.0.2"), new("2181,2888,3888", "10.0.0.2"),
                new("2182,2888,3888", "10.0.0.3"), new("2181,2888,3888", "10.0.0.3"),
                new("9192", FirewallRule.Anywhere), new("9192", FirewallRule.Anywhere6),
                new("9092", FirewallRule.Anywhere), new("9092", FirewallRule.Anywhere6),
            ],
            moved.WithUfw("pi1").Plan().Steps.OfType<SetFirewall>().Single().Add);
    }

    [Fact]
    public void A_rule_that_somebody_removed_comes_back() =>
        Assert.Equal(
            [WantedOnPi1[1]],
            Step(ClusterUnderTest.Of(3).Healthy().WithUfw("pi1", [.. WantedOnPi1.RemoveAt(1).Select(Ours)])).Add);

    [Theory]
    [InlineData("allow", "")]
    [InlineData("allow", "my broker")]
    [InlineData("deny", "")]
    public void Another_hands_rule_on_the_same_ports_decides_and_is_not_replaced(string action, string comment)
    {
        var theirs = new ObservedFirewallRule(action, WantedOnPi1[2], comment);

        Assert.True(
            ClusterUnderTest.Of(3)
                .Healthy()
                .WithUfw("pi1", [.. WantedOnPi1.RemoveAt(2).Select(Ours), theirs])
                .Plan().IsEmpty);
    }

    [Fact]
    public void The_rules_of_a_resource_that_was_here_before_get_the_name_of_this_one()
    {
        var former = WantedOnPi1.Select(r => new ObservedFirewallRule("allow", r, "kafkapi kafka/former"));

        Assert.Equal(WantedOnPi1, Step(ClusterUnderTest.Of(3).Healthy().WithUfw("pi1", [.. former])).Add);
    }

    [Fact]
    public void What_is_needed_no_longer_is_closed_and_what_others_opened_is_not()
    {
        var stale = new FirewallRule("2181,2888,3888", "10.0.0.9");
        var theirs = new ObservedFirewallRule("allow", new("2181", "10.0.0.9"), "");

        var step =
            Step(ClusterUnderTest.Of(3).Healthy().WithUfw("pi1", [.. WantedOnPi1.Select(Ours), Ours(stale), theirs]));

        Assert.Empty(step.Add);
        Assert.Equal([stale], step.Remove);
        Assert.Equal("needed no longer: 2181,2888,3888 from 10.0.0.9", step.Reason);
    }

    [Fact]
    public void Nothing_is_closed_before_everybody_serves_with_the_new_settings()
    {
        var stale = Ours(new("9093", FirewallRule.Anywhere));
        var cluster = ClusterUnderTest.Of(3).Healthy().WithUfw("pi1", [.. WantedOnPi1.Select(Ours), stale]);

        Assert.DoesNotContain(cluster.BrokerDown("pi2").Plan().Steps, s => s is SetFirewall);
        Assert.DoesNotContain(cluster.WithSetting("num.io.threads", "9").Staged().Plan().Steps, s => s is SetFirewall);
    }

    [Fact]
    public void A_broker_that_the_spec_names_no_longer_keeps_its_way_to_ZooKeeper_while_it_is_registered()
    {
        var stale = Ours(new("2181", "10.0.0.4"));
        var cluster = ClusterUnderTest.Of(3).Healthy().WithUfw("pi1", [.. WantedOnPi1.Select(Ours), stale]);
        var leaving =
            cluster with { Brokers = ((BrokersView.Known)cluster.Brokers) with { Registered = [1, 2, 3, 4] } };

        Assert.DoesNotContain(leaving.Plan().Steps, s => s is SetFirewall);
        Assert.Contains(cluster.Plan().Steps, s => s is SetFirewall);
    }

    [Fact]
    public void To_close_ports_keeps_nobody_from_starting()
    {
        var opened = ClusterUnderTest.Of(3)
            .Healthy()
            .WithSetting("num.io.threads", "9")
            .Staged()
            .WithUfw("pi1", [.. WantedOnPi1.Select(Ours)]);

        Assert.Contains(opened.Plan().Steps, s => s is RestartDaemon);
    }

    [Fact]
    public void Nothing_rolls_before_the_ports_are_open()
    {
        var closed = ClusterUnderTest.Of(3).Healthy().WithSetting("num.io.threads", "9").Staged().WithUfw("pi1");

        Assert.DoesNotContain(closed.Plan().Steps, s => s is RestartDaemon);
        Assert.Contains(closed.Plan().Pending, w => w.WaitsFor == "everything to be on pi1");
    }

    [Fact]
    public void A_ufw_that_is_off_gets_no_rules_and_one_without_IPv6_none_for_it()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy();

        Assert.True(
            cluster.WithUfw("pi1", new ObservedFirewall(IsEnabled: false, FiltersIPv6: true, [])).Plan().IsEmpty);
        Assert.DoesNotContain(
            Step(cluster.WithUfw("pi1", new ObservedFirewall(IsEnabled: true, FiltersIPv6: false, []))).Add,
            r => r.IsIPv6);
    }

    [Fact]
    public void A_broker_alone_reaches_the_client_port_only()
    {
        var cluster = ClusterUnderTest.Of(3).WithoutZooKeeperOn("pi2").Healthy();

        Assert.Contains(new FirewallRule("2181", "10.0.0.2"), Step(cluster.WithUfw("pi1")).Add);
        Assert.Equal(
            [FirewallRule.Anywhere, FirewallRule.Anywhere6], Step(cluster.WithUfw("pi2")).Add.Select(r => r.Source));
    }

    [Fact]
    public void A_node_known_by_name_is_let_in_with_the_addresses_that_its_host_tells()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy();
        cluster = cluster with
        {
            Desired = cluster.Desired with
            {
                Nodes = cluster.Desired.Nodes.SetItem(1, cluster.Desired.Nodes[1] with { Address = "pi2.lan" })
            }
        };
        cluster = cluster.Seen(
            "pi2",
            s => s with
            {
                Facts = s.Facts with
                {
                    Addresses = [
                        "127.0.0.1", "::1", "fe80::1", "169.254.3.4", "192.168.7.2", "2001:db8::2", "pi2.lan",
                        "0.0.0.0", "::", "224.0.0.1", "255.255.255.255", "ff02::1",
                    ]
                }
            });
        var stale = Ours(new("2181", "10.0.0.9"));

        var step = cluster.WithUfw("pi1", stale).Plan().Steps.OfType<SetFirewall>().Single();
        Assert.Equal(
            ["192.168.7.2", "10.0.0.3", FirewallRule.Anywhere, FirewallRule.Anywhere6], step.Add.Select(r => r.Source));

        var unseen =
            cluster.Unseen("pi2").WithUfw("pi1", [Ours(new("2181,2888,3888", "192.168.7.2")), stale]).Plan().Steps
            .OfType<SetFirewall>()
            .Single();
        Assert.Empty(unseen.Remove);
    }

    [Fact]
    public void A_port_that_is_closed_by_a_ufw_that_is_about_to_be_told_is_no_hindrance()
    {
        var cluster = ClusterUnderTest.Of(3);
        ImmutableArray<ObservedReach> closed =
        [
            new("10.0.0.2", 3888, Reachable: false),
            new("10.0.0.2", 9092, Reachable: false)
        ];
        cluster = cluster.Seen("pi1", s => s with { Reach = closed });

        Assert.Equal(2, cluster.Plan().Findings.Length);
        Assert.Empty(cluster.WithUfw("pi2").Plan().Findings);

        var denied = new ObservedFirewallRule("deny", new("9092", FirewallRule.Anywhere), "mine");
        Assert.Contains(
            "10.0.0.2:9092",
            Assert.Single(cluster.WithUfw("pi2", new ObservedFirewall(true, false, [denied])).Plan().Findings).Message);
    }

    [Theory]
    [InlineData(DeletionPolicy.Retain, false)]
    [InlineData(DeletionPolicy.Stop, true)]
    [InlineData(DeletionPolicy.Purge, true)]
    public void On_the_way_out_our_rules_go_with_the_daemons_that_need_them(DeletionPolicy policy, bool removed)
    {
        var cluster = ClusterUnderTest.Of(1)
            .Provisioned("pi1")
            .WithUfw("pi1", [Ours(WantedOnPi1[2]), new("allow", new("22", FirewallRule.Anywhere), "")]);
        cluster = cluster.Seen(
            "pi1", s => s with { Daemons = [.. s.Daemons.Select(d => d with { UnitFileState = "disabled" })] });

        var plan = cluster.Deletion(policy);

        Assert.Equal(
            removed ? [typeof(SetFirewall), typeof(RemoveFromHost)] : [typeof(RemoveFromHost)],
            plan.Steps.Select(s => s.GetType()));
        if (removed)
        {
            Assert.Equal([WantedOnPi1[2]], ((SetFirewall)plan.Steps[0]).Remove);
        }
    }

    private static SetFirewall Step(ClusterUnderTest cluster) => cluster.Plan().Steps.OfType<SetFirewall>().Single();

    private static ObservedFirewallRule Ours(FirewallRule rule) => new("allow", rule, Tag);
}
