using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning.Quorum;
using KafkaPi.Operator.Planning.Revisions;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Operator.Planning.Targets.Members;
using KafkaPi.Operator.Tests.Planning.Preflight;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Targets;

/// <summary>Five nodes with brokers, the first of them with the ensemble.</summary>
public sealed class QuorumMembersTests
{
    [Fact]
    public void Members_come_one_at_a_time()
    {
        var stage = Stage(WithMembers(3), "pi1", "pi2", "pi3", "pi4", "pi5");

        Assert.Equal(["pi1", "pi2", "pi3", "pi4"], Members(stage));
        Assert.Empty(stage.Pending);
    }

    [Fact]
    public void The_next_one_waits_until_those_before_it_serve()
    {
        var stage = Stage(
            WithMembers(3).Seen("pi2", s => s with { ZooKeeper = new ZooKeeperMember.NotServing() }), "pi1", "pi2",
            "pi3", "pi4");

        Assert.Equal(["pi1", "pi2", "pi3"], Members(stage));
        Assert.Equal(
            "pi4: make ZooKeeper a member of the ensemble, waiting for ZooKeeper on pi2 to serve",
            $"{Assert.Single(stage.Pending)}");
    }

    [Fact]
    public void Those_that_come_do_so_before_others_go()
    {
        Assert.Equal(["pi1", "pi2", "pi3", "pi4"], Members(Stage(WithMembers(3), "pi2", "pi3", "pi4")));
    }

    [Fact]
    public void A_change_goes_on_by_the_lists_that_the_members_have()
    {
        var begun = Staged(WithMembers(3), "pi1", "pi2", "pi3", "pi4", "pi5");

        Assert.Equal(
            ["pi1", "pi2", "pi3", "pi4"],
            Members(Stage(begun.Restarted("pi1", DaemonKind.ZooKeeper), "pi1", "pi2", "pi3", "pi4", "pi5")));
        Assert.Equal(
            ["pi1", "pi2", "pi3"], Members(Stage(begun.Restarted("pi1", DaemonKind.ZooKeeper), "pi1", "pi2", "pi3")));
    }

    [Fact]
    public void A_new_member_is_started_and_the_others_are_restarted_when_it_serves()
    {
        var four = Staged(WithMembers(3), "pi1", "pi2", "pi3", "pi4");

        Assert.Equal(new NodeName("pi4"), Assert.Single(four.Plan().Steps.OfType<StartDaemon>()).Node);
        Assert.DoesNotContain(four.Plan().Steps, s => s is RestartDaemon);
        var serving = four.Restarted("pi4", DaemonKind.ZooKeeper).Seen("pi4", Follows);
        Assert.Equal(
            ("pi1", "changed the members of the ensemble"),
            (Assert.Single(serving.Plan().Steps.OfType<RestartDaemon>()).Node.Value,
            Assert.Single(serving.Plan().Steps.OfType<RestartDaemon>()).Reason));
    }

    [Fact]
    public void One_alone_is_restarted_beside_one_that_cannot_serve_before()
    {
        var two = Staged(WithMembers(1), "pi1", "pi2", "pi3");

        Assert.Equal(["pi1", "pi2"], two.Desired.Running(DaemonKind.ZooKeeper).Select(n => n.Name.Value));
        Assert.Equal(new NodeName("pi2"), Assert.Single(two.Plan().Steps.OfType<StartDaemon>()).Node);
        var running = two
            .Restarted("pi2", DaemonKind.ZooKeeper)
            .Seen("pi2", s => s with { ZooKeeper = new ZooKeeperMember.NotServing() });
        Assert.Equal(new NodeName("pi1"), Assert.Single(running.Plan().Steps.OfType<RestartDaemon>()).Node);
    }

    [Fact]
    public void Of_an_odd_number_the_one_that_goes_stops_first_and_may_lead()
    {
        var two = Staged(WithMembers(3), "pi1", "pi2");

        Assert.Equal("pi3", Assert.Single(two.Desired.OutgoingMembers).Name.Value);
        Assert.Equal(
            new StopDaemon(new("pi3"), DaemonKind.ZooKeeper, Disable: true, MemberRemoval.Reason),
            Assert.Single(two.Plan().Steps));
    }

    [Fact]
    public void Of_an_even_number_it_hands_over_and_stops_last()
    {
        var three = Staged(WithMembers(4), "pi1", "pi2", "pi3").Seen("pi4", Leads).Seen("pi3", Follows);

        Assert.Equal(
            ("pi4", "it leads the ensemble, which it is to leave"),
            (Assert.IsType<RestartDaemon>(Assert.Single(three.Plan().Steps)).Node.Value, three.Plan().Steps[0].Reason));
        var following = three.Seen("pi4", Follows).Seen("pi3", Leads);
        Assert.Equal("pi1", Assert.IsType<RestartDaemon>(Assert.Single(following.Plan().Steps)).Node.Value);
        Assert.Contains(
            following.Plan().Pending,
            w => $"{w.Name}" == "stop-zookeeper/pi4"
                && w.WaitsFor.StartsWith("the restart of ZooKeeper on pi1", StringComparison.Ordinal));
        var told = following
            .Restarted("pi1", DaemonKind.ZooKeeper)
            .Restarted("pi2", DaemonKind.ZooKeeper)
            .Restarted("pi3", DaemonKind.ZooKeeper);
        Assert.Equal("pi4", Assert.IsType<StopDaemon>(Assert.Single(told.Plan().Steps)).Node.Value);
    }

    [Fact]
    public void Its_host_is_cleaned_of_it_and_its_data_stays()
    {
        var two = Staged(WithMembers(3), "pi1", "pi2")
            .Daemon(
                "pi3", DaemonKind.ZooKeeper,
                _ => ObservedDaemons.Stopped(DaemonKind.ZooKeeper) with { UnitFileState = "disabled" });

        var step = Assert.Single(two.Plan().Steps.OfType<WriteFiles>());
        Assert.Equal(("pi3", 0), (step.Node.Value, step.Files.Length));
        Assert.Equal(
            [
                "/etc/kafkapi/zookeeper-log4j.properties",
                "/etc/kafkapi/zookeeper.env",
                "/etc/kafkapi/zookeeper.properties",
                "/etc/systemd/system/kafkapi-zookeeper.service"
            ],
            step.Removals.Order());
    }

    [Fact]
    public void One_whose_host_is_unseen_is_waited_for_and_given_up_by_force()
    {
        var lost = WithMembers(3).Unseen("pi3");

        Assert.Equal(["pi1", "pi2", "pi3"], Members(Stage(lost, "pi1", "pi2")));
        Assert.Equal(
            ["pi1", "pi2"], Members(Stage(lost, new ForceRequest(StepName.Parse("leave/pi3")!), "pi1", "pi2")));
        var (desired, order) = (Stage(lost, new ForceRequest(StepName.Parse("leave/pi3")!), "pi1", "pi2").Cluster,
        new ClusterRequests(null, new ForceRequest(StepName.Parse("leave/pi3")!)));
        var plan = lost.For(desired).Plan(order);
        Assert.Equal("pi3", Assert.Single(plan.Abandoned).Value);
    }

    [Fact]
    public void The_only_member_is_never_given_up()
    {
        var lost = WithMembers(1).Unseen("pi1");
        var stage = Stage(lost, new ForceRequest(StepName.Parse("leave/pi1")!), "pi2");

        Assert.Equal(["pi1"], Members(stage));
        var plan =
            lost.For(stage.Cluster).Plan(new ClusterRequests(null, new ForceRequest(StepName.Parse("leave/pi1")!)));
        Assert.Contains("it is the only member of the ensemble", plan.Force!.Message, StringComparison.Ordinal);
        Assert.Empty(plan.Abandoned);
    }

    [Fact]
    public void A_broker_that_knows_no_other_member_learns_of_one_before_that_goes()
    {
        var unaware = WithMembers(3)
            .Daemon(
                "pi5", DaemonKind.Broker,
                d => d with { RunningSettings = d.RunningSettings.SetItem(ZooKeeperConnect.Setting, "10.0.0.3:2181") });

        Assert.EndsWith(
            "the broker on pi5 to know another member", $"{Assert.Single(Stage(unaware, "pi1", "pi2").Pending)}",
            StringComparison.Ordinal);
        Assert.Contains(
            unaware.Plan().Steps.OfType<RestartDaemon>(),
            s => s.Node.Value == "pi5"
                && s.Reason.StartsWith("zookeeper.connect names no more than half", StringComparison.Ordinal));
    }

    [Fact]
    public void A_ZooKeeper_that_would_stand_alone_and_refuse_the_brokers_is_kept_beside_the_other_one()
    {
        var two = WithMembers(2);
        var old = two with
        {
            Desired = two.Desired with { Distribution = two.Desired.Distribution with { KafkaVersion = new(2, 3) } }
        };

        Assert.Equal(["pi1"], Members(Stage(two, "pi1")));
        Assert.Equal(["pi1", "pi2"], Members(Stage(old, "pi1")));
        Assert.Equal(
            ("spec.nodes", "pi2"),
            (Assert.Single(Stage(old, "pi1").Refusals).Problem.Field, Stage(old, "pi1").Refusals[0].Problem.BadValue));
    }

    [Fact]
    public void One_alone_that_has_another_address_is_restarted_with_it()
    {
        var one = WithMembers(1);
        var moved = Staged(
            one with
            {
                Desired = one.Desired with
                {
                    Nodes = one.Desired.Nodes.SetItem(0, one.Desired.Nodes[0] with { Address = "10.0.0.91" })
                }
            },
            "pi1");

        Assert.Empty(moved.Plan().Findings);
        Assert.Equal(new NodeName("pi1"), Assert.Single(moved.Plan().Steps.OfType<RestartDaemon>()).Node);
    }

    [Fact]
    public void One_of_three_that_has_another_address_is_restarted_with_it_before_the_others_learn_of_it()
    {
        var moved = Staged(Moved(WithMembers(3), "10.0.0.93"), "pi1", "pi2", "pi3");

        Assert.Equal("pi3", Assert.Single(moved.Plan().Steps.OfType<RestartDaemon>()).Node.Value);
        Assert.All(
            moved.Plan().Pending.Where(p => p.Name?.Daemon == DaemonKind.ZooKeeper),
            p => Assert.Contains("the restart of ZooKeeper on pi3", p.WaitsFor, StringComparison.Ordinal));
    }

    [Fact]
    public void Before_ZooKeeper_3_5_one_of_three_that_has_another_address_goes_and_comes_back()
    {
        var moved = Moved(WithMembers(3).WithVersion("5.3.0", new(2, 3)), "10.0.0.93");

        Assert.Equal(["pi1", "pi2"], Members(Stage(moved, "pi1", "pi2", "pi3")));
        Assert.Equal("pi3", Assert.Single(Stage(moved, "pi1", "pi2", "pi3").Cluster.OutgoingMembers).Name.Value);
    }

    [Fact]
    public void Ports_of_all_members_change_one_member_at_a_time_and_the_leader_is_the_last()
    {
        var stage = Stage(OnOtherPorts(WithMembers(3)), "pi1", "pi2", "pi3");

        Assert.Equal(
            "1=10.0.0.1:2889:3889 2=10.0.0.2:2888:3888 3=10.0.0.3:2888:3888", $"{stage.Cluster.Servers}");
        Assert.Empty(stage.Pending);
    }

    [Theory]
    [InlineData(2889, "spec.zookeeper.ports.leader")]
    [InlineData(3889, "spec.zookeeper.ports.election")]
    public void A_port_for_the_others_that_another_program_has_is_refused_and_no_member_moves(int port, string field)
    {
        var taken = OnOtherPorts(WithMembers(3))
            .Seen("pi3", s => s with { Listeners = s.Listeners.Add(new(port, "etcd")) });

        var stage = Stage(taken, "pi1", "pi2", "pi3");

        var problem = Assert.Single(stage.Refusals).Problem;
        Assert.Equal(field, problem.Field);
        Assert.Equal($"port {port} is taken by etcd on pi3: stop it there, or choose another port", problem.Detail);
        Assert.Equal(
            "1=10.0.0.1:2888:3888 2=10.0.0.2:2888:3888 3=10.0.0.3:2888:3888", $"{stage.Cluster.Servers}");
    }

    [Fact]
    public void Members_that_serve_nobody_all_start_where_the_spec_has_them()
    {
        var parted = new[] { "pi1", "pi2", "pi3" }.Aggregate(OnOtherPorts(WithMembers(3)), (cluster, node) =>
            cluster.Seen(node, s => s with { ZooKeeper = new ZooKeeperMember.NotServing() }));

        Assert.Equal(
            "1=10.0.0.1:2889:3889 2=10.0.0.2:2889:3889 3=10.0.0.3:2889:3889",
            $"{Stage(parted, "pi1", "pi2", "pi3").Cluster.Servers}");
    }

    [Fact]
    public void Members_that_do_not_fit_together_are_left_alone()
    {
        var three = WithMembers(3);
        var odd = three.Daemon(
            "pi1", DaemonKind.ZooKeeper,
            d => d with
            {
                RunningSettings = d.RunningSettings.Remove("server.3").SetItem("server.4", "10.0.0.4:2888:3888")
            });

        Assert.Equal("pi1", Assert.Single(odd.Plan().Findings).Node.Value);
        Assert.DoesNotContain(odd.Plan().Steps, s => s is RestartDaemon);
    }

    [Fact]
    public void A_node_that_comes_back_with_a_former_ensembles_list_is_stopped_before_it_joins()
    {
        var former = (ObservedHost.Seen)WithMembers(4).Hosts[new NodeName("pi4")];
        var back = WithMembers(3)
            .Seen("pi4", s => s with
            {
                Daemons = former.Daemons,
                ZooKeeper = new ZooKeeperMember.NotServing(),
            })
            .Daemon(
                "pi4", DaemonKind.ZooKeeper,
                d => d with { RunningSettings = d.RunningSettings.SetItem("server.8", "10.0.0.8:2888:3888") });

        var stage = Stage(back, "pi1", "pi2", "pi3", "pi4");

        Assert.Equal(["pi1", "pi2", "pi3"], Members(stage));
        Assert.Equal("pi4", Assert.Single(stage.Cluster.OutgoingMembers).Name.Value);
        Assert.Empty(back.For(stage.Cluster).Plan().Findings);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Behind_another_router_all_start_at_their_new_addresses_also_while_one_is_away(bool isOneAway)
    {
        var routed = BehindAnotherRouter(WithMembers(3));
        var parted = isOneAway ? routed.Unseen("pi3") : routed;

        Assert.Equal(
            "1=10.1.0.1:2888:3888 2=10.1.0.2:2888:3888 3=10.1.0.3:2888:3888",
            $"{Stage(parted, "pi1", "pi2", "pi3").Cluster.Servers}");
    }

    /// <summary>Each write is on one of the two, and both are needed for the next one.</summary>
    [Fact]
    public void Behind_another_router_a_member_that_no_node_has_is_dropped_while_the_others_move()
    {
        var routed = BehindAnotherRouter(WithMembers(3));
        var others = routed with
        {
            Desired = routed.Desired with { Nodes = routed.Desired.Nodes.RemoveAt(2) },
            Memory = ClusterMemory.None,
        };

        var stage = Stage(others, "pi1", "pi2");

        Assert.Equal("1=10.1.0.1:2888:3888 2=10.1.0.2:2888:3888", $"{stage.Cluster.Servers}");
        Assert.Empty(stage.Pending);
    }

    [Fact]
    public void A_member_whose_address_is_gone_is_restarted_though_another_one_is_away()
    {
        var staged = Staged(BehindAnotherRouter(WithMembers(3)).Unseen("pi3"), "pi1", "pi2", "pi3");

        Assert.Equal("pi1", Assert.Single(staged.Plan().Steps.OfType<RestartDaemon>()).Node.Value);
    }

    [Fact]
    public void A_member_whose_address_is_gone_moves_before_others_get_other_ports()
    {
        var stage = Stage(Moved(OnOtherPorts(WithMembers(3)), "10.0.0.93"), "pi1", "pi2", "pi3");

        Assert.Equal(
            "1=10.0.0.1:2888:3888 2=10.0.0.2:2888:3888 3=10.0.0.93:2889:3889", $"{stage.Cluster.Servers}");
    }

    [Fact]
    public void A_member_that_is_away_for_good_is_given_up_while_another_one_moves()
    {
        var force = new ForceRequest(StepName.Parse("leave/pi3")!);
        var moving = Staged(Moving(WithMembers(3)), "pi1", "pi2", "pi3").Restarted("pi2", DaemonKind.ZooKeeper)
            .Unseen("pi3");

        Assert.Equal(["pi1", "pi2", "pi3"], Members(Stage(moving, "pi1", "pi2")));
        Assert.Equal(["pi1", "pi2"], Members(Stage(moving, force, "pi1", "pi2")));
    }

    [Fact]
    public void A_member_that_was_given_up_before_the_others_could_be_told_is_dropped_from_the_list()
    {
        var parted = BehindAnotherRouter(WithMembers(3)).Unseen("pi3");
        var pi3 = parted.Desired.Nodes[2];
        var given = parted with
        {
            Desired = parted.Desired with
            {
                Nodes = parted.Desired.Nodes.RemoveAt(2),
                Decommissioned = [pi3.Without(DaemonKind.ZooKeeper)],
                SpecEnsemble = [new("pi1"), new("pi2")],
            },
            Memory = parted.Memory.With(pi3.Name, m => m with { WasOutOfSpec = true, IsGivenUp = true }),
        };

        Assert.Equal(
            "1=10.0.0.1:2888:3888 2=10.0.0.2:2888:3888", $"{given.Narrowed(nameof(QuorumMembers)).Cluster.Servers}");
    }

    [Fact]
    public void A_member_without_a_quorum_learns_of_the_new_list_while_one_that_leaves_is_away()
    {
        var parted = new[] { "pi1", "pi2" }.Aggregate(
            WithMembers(3).Unseen("pi3"),
            (c, node) => c.Seen(node, s => s with { ZooKeeper = new ZooKeeperMember.NotServing() })
                .Daemon(node, DaemonKind.ZooKeeper, d => d with { ActiveFor = TimeSpan.FromHours(1) }));
        var outdated = parted.Daemon(
            "pi1", DaemonKind.ZooKeeper,
            d => d with { Running = new(ImmutableSortedDictionary<string, string>.Empty) });
        var leaving = outdated with
        {
            Desired = outdated.Desired with { SpecEnsemble = [new("pi1"), new("pi2")] },
        };

        Assert.Equal("pi1", Assert.Single(leaving.Plan().Steps.OfType<RestartDaemon>()).Node.Value);
    }

    private static ClusterUnderTest BehindAnotherRouter(ClusterUnderTest cluster) =>
        new[] { "pi1", "pi2", "pi3" }.Aggregate(
            cluster with
            {
                Desired = cluster.Desired with
                {
                    Nodes = [.. cluster.Desired.Nodes.Select(n => n with { Address = $"10.1.0.{n.Id}" })],
                },
            },
            (c, node) => c.Seen(node, s => s with { ZooKeeper = new ZooKeeperMember.NotServing() }));

    private static ClusterUnderTest Moving(ClusterUnderTest cluster) => cluster with
    {
        Desired = cluster.Desired with
        {
            Nodes = cluster.Desired.Nodes.SetItem(1, cluster.Desired.Nodes[1] with { Address = "10.0.0.92" }),
        },
    };

    private static ClusterUnderTest Moved(ClusterUnderTest cluster, string address) => cluster with
    {
        Desired = cluster.Desired with
        {
            Nodes = cluster.Desired.Nodes.SetItem(2, cluster.Desired.Nodes[2] with { Address = address }),
        },
    };

    private static ClusterUnderTest OnOtherPorts(ClusterUnderTest cluster) => cluster with
    {
        Desired = cluster.Desired with
        {
            ZooKeeper = cluster.Desired.ZooKeeper with { LeaderPort = 2889, ElectionPort = 3889 },
        },
    };

    private static ClusterUnderTest WithMembers(int members)
    {
        var cluster = ClusterUnderTest.Of(5);
        for (var id = members + 1; id <= 5; id++)
        {
            cluster = cluster.WithoutZooKeeperOn($"pi{id}");
        }

        cluster = cluster.Healthy();
        for (var id = members + 1; id <= 5; id++)
        {
            cluster = cluster.Seen(
                $"pi{id}",
                s => s with { ZooKeeper = new ZooKeeperMember.Silent(), Data = s.Data with { ZooKeeper = null } });
        }

        return cluster.Remembered();
    }

    private static Target Stage(ClusterUnderTest cluster, params string[] spec) => Stage(cluster, null, spec);

    private static Target Stage(ClusterUnderTest cluster, ForceRequest? force, params string[] spec) =>
        Remembering(cluster, force).Narrowed(
            nameof(QuorumMembers), cluster.Desired with { SpecEnsemble = [.. spec.Select(n => new NodeName(n))] });

    /// <summary>The status has had all members that there are.</summary>
    private static ClusterUnderTest Remembering(ClusterUnderTest cluster, ForceRequest? force) => cluster with
    {
        Requests = new(null, force),
        Memory = cluster.Desired.Nodes.Aggregate(cluster.Memory, (memory, node) => memory.With(node.Name, m => m with
        {
            Id = node.Id,
            Address = node.Address,
            Roles = node.Daemons,
        })),
    };

    /// <summary>The next list lies on all hosts.</summary>
    private static ClusterUnderTest Staged(ClusterUnderTest cluster, params string[] spec) =>
        cluster.For(Stage(cluster, spec).Cluster).Staged();

    private static string[] Members(Target stage) =>
        [.. stage.Cluster.Running(DaemonKind.ZooKeeper).Select(n => n.Name.Value)];

    private static ObservedHost.Seen Follows(ObservedHost.Seen host) =>
        host with { ZooKeeper = new ZooKeeperMember.Serving(MemberRole.Follower, 7, "3.6.3") };

    private static ObservedHost.Seen Leads(ObservedHost.Seen host) =>
        host with { ZooKeeper = new ZooKeeperMember.Serving(MemberRole.Leader, 7, "3.6.3") };
}
