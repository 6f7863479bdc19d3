using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Targets;

public sealed class ProtocolVersionHoldTests
{
    private static readonly string[] Pis = ["pi1", "pi2", "pi3"];

    [Fact]
    public void The_new_version_is_on_every_host_with_the_old_protocol_before_anything_is_restarted()
    {
        var staging = Cluster().WithVersion("7.9.1", new(3, 9)).StagePlan();

        Assert.Equal(
            [
                "InstallDistribution pi1",
                "WriteFiles pi1",
                "InstallDistribution pi2",
                "WriteFiles pi2",
                "InstallDistribution pi3",
                "WriteFiles pi3"
            ],
            staging.Steps.Select(s => $"{s.GetType().Name} {s.Node}"));
        Assert.All(
            staging.Steps.OfType<WriteFiles>(),
            s => Assert.DoesNotContain(s.Files, f => f.Path == HostLayout.ServerProperties));
        Assert.Contains(
            staging.Pending,
            w => $"{w}" == "pi1: raise inter.broker.protocol.version from 3.2 to 3.9, waiting for its broker to run "
                + "7.9.1");
    }

    [Fact]
    public void ZooKeepers_are_restarted_first_then_brokers_and_brokers_once_more_for_the_protocol()
    {
        var cluster = Cluster().WithVersion("7.9.1", new(3, 9));
        var story = new List<string>();
        for (var restarts = 0; restarts < 20; restarts++)
        {
            var now = cluster.AtStage().Staged();
            if (now.Plan().Steps.OfType<RestartDaemon>().SingleOrDefault() is not { } restart)
            {
                break;
            }

            var broker = now.Wanted[restart.Node].Daemons.Single(d => d.Kind == DaemonKind.Broker);
            story.Add($"{restart.Daemon} {restart.Node} {broker.Settings[ProtocolVersion.Setting]}: {restart.Reason}");
            cluster = now.Restarted(restart.Node.Value, restart.Daemon) with { Desired = cluster.Desired };
        }

        Assert.Equal(
        [
            "ZooKeeper pi1 3.2: changed distribution", "ZooKeeper pi2 3.2: changed distribution", "ZooKeeper pi3 3.2: "
                + "changed distribution",
            "Broker pi2 3.2: changed distribution", "Broker pi3 3.2: changed distribution", "Broker pi1 3.2: changed "
                + "distribution",
            "Broker pi2 3.9: changed inter.broker.protocol.version", "Broker pi3 3.9: changed "
                + "inter.broker.protocol.version",
            "Broker pi1 3.9: changed inter.broker.protocol.version",
        ], story);
    }

    [Fact]
    public void A_patch_release_of_the_same_protocol_needs_one_roll()
    {
        var stage = Cluster().WithVersion("7.2.9", new(3, 2)).Stage;

        Assert.Equal((null, 0), (stage.Cluster.HeldProtocol, stage.Pending.Length));
    }

    [Fact]
    public void The_flavour_of_the_same_Kafka_may_be_changed()
    {
        var cluster = Cluster();
        var stage = (cluster with
        {
            Desired = cluster.Desired with
            {
                Distribution =
                    new(DistributionLayout.Apache, "3.2.3", new(3, 2, 3), cluster.Desired.Distribution.Source)
            }
        }).Stage;

        Assert.Equal(
            ("3.2.3", "3.2", 0),
            (stage.Cluster.Distribution.Version, $"{stage.Cluster.Protocol}",
            stage.Pending.Length + stage.Refusals.Length));
    }

    [Theory]
    [InlineData("pi1")]
    [InlineData("pi3")]
    public void The_protocol_is_not_raised_while_a_broker_is_unseen(string unseen)
    {
        var stage = AllOnTheNewBinaries().Unseen(unseen).Stage;

        Assert.Equal(ProtocolVersion.Parse("3.2"), stage.Cluster.HeldProtocol);
        Assert.Equal("it to be seen", Assert.Single(stage.Pending).WaitsFor);
    }

    [Fact]
    public void The_protocol_is_not_raised_while_a_broker_is_down()
    {
        var stage = AllOnTheNewBinaries().BrokerDown("pi2").Stage;

        Assert.Equal(ProtocolVersion.Parse("3.2"), stage.Cluster.HeldProtocol);
    }

    [Fact]
    public void The_protocol_is_not_raised_while_the_old_binaries_lie_ready_for_the_next_start_of_a_broker()
    {
        var backAndForth = AllOnTheNewBinaries()
            .Daemon("pi2", DaemonKind.Broker, d => d with { Staged = Cluster().Wanted[new("pi2")].Daemons[1].Release });

        Assert.Equal(ProtocolVersion.Parse("3.2"), backAndForth.Stage.Cluster.HeldProtocol);
        Assert.Equal(
            "the next start of its broker to be one of 7.9.1", Assert.Single(backAndForth.Stage.Pending).WaitsFor);
    }

    [Fact]
    public void A_raise_that_was_begun_on_one_disk_is_not_taken_back_when_another_host_is_lost()
    {
        var raising = AllOnTheNewBinaries().AtStage();
        var begun = raising
            .Daemon("pi1", DaemonKind.Broker, d => d with { Staged = raising.Wanted[new("pi1")].Daemons[1].Release })
            .Unseen("pi3");

        Assert.Equal((null, "3.9"), (begun.Stage.Cluster.HeldProtocol, $"{begun.Stage.Cluster.Protocol}"));
    }

    [Fact]
    public void What_lies_ready_for_a_broker_without_data_is_no_raise()
    {
        var upgrading = Cluster().WithVersion("7.9.1", new(3, 9));
        var madeUnseen = upgrading.Provisioned("pi2").Seen("pi2", s => s with { Data = new(null, []) });

        var stage = madeUnseen.Stage;

        Assert.Equal(
            ProtocolVersion.Parse("3.9"),
            ((ObservedHost.Seen)madeUnseen.Hosts[new("pi2")]).Daemon(DaemonKind.Broker)!.Staged!.Protocol);
        Assert.Equal(ProtocolVersion.Parse("3.2"), stage.Cluster.HeldProtocol);
    }

    [Fact]
    public void The_way_back_is_open_until_the_protocol_is_raised()
    {
        var back = AllOnTheNewBinaries().WithVersion("7.2.2", new(3, 2));

        Assert.Equal(
            (0, "7.2.2", "3.2"),
            (back.Stage.Refusals.Length, back.Stage.Cluster.Distribution.Version, $"{back.Stage.Cluster.Protocol}"));
        Assert.Equal(
            (new NodeName("pi1"), DaemonKind.ZooKeeper),
            Assert.IsType<RestartDaemon>(Assert.Single(back.AtStage().Staged().Plan().Steps)) is var s
                ? (s.Node, s.Daemon)
                : default);
    }

    [Fact]
    public void The_way_back_waits_for_a_broker_that_may_have_been_raised_unseen()
    {
        var plan = AllOnTheNewBinaries().WithVersion("7.2.2", new(3, 2)).Unseen("pi3").StagePlan();

        Assert.Empty(plan.Steps);
        Assert.Contains(
            plan.Pending,
            w => $"{w}".StartsWith("pi3: go back to 7.2.2, waiting for it to be seen", StringComparison.Ordinal));
    }

    [Fact]
    public void The_way_back_waits_for_nobody_while_a_broker_still_has_the_old_binaries()
    {
        var cluster = Cluster()
            .WithVersion("7.9.1", new(3, 9))
            .AtStage()
            .Staged()
            .Restarted("pi1", DaemonKind.Broker)
            .WithVersion("7.2.2", new(3, 2))
            .Unseen("pi3");

        Assert.Equal("7.2.2", cluster.Stage.Cluster.Distribution.Version);
    }

    [Fact]
    public void After_the_raise_the_old_version_is_refused_and_the_present_one_is_cared_for()
    {
        var refused = Raised().WithVersion("7.2.2", new(3, 2));

        Assert.StartsWith(
            "spec.version '7.2.2': the brokers speak protocol 3.9", $"{Assert.Single(refused.StagePlan().Refusals)}",
            StringComparison.Ordinal);
        Assert.Empty(refused.StagePlan().Steps);
        Assert.False(refused.StagePlan().IsEmpty);
        Assert.Equal(
            (new NodeName("pi2"), DaemonKind.Broker),
            Assert.IsType<StartDaemon>(Assert.Single(refused.BrokerDown("pi2").StagePlan().Steps)) is var s
                ? (s.Node, s.Daemon)
                : default);
    }

    [Fact]
    public void A_cluster_that_is_down_tells_by_its_disks_that_it_was_raised()
    {
        var cluster = Raised();
        foreach (var pi in Pis)
        {
            cluster =
                cluster.Daemon(pi, DaemonKind.Broker, d => ObservedDaemons.Stopped(d.Kind) with { Staged = d.Staged });
        }

        Assert.Single(cluster.WithVersion("7.2.2", new(3, 2)).Stage.Refusals);
    }

    [Fact]
    public void A_cluster_that_is_down_is_started_with_the_new_binaries_and_the_old_protocol()
    {
        var cluster = Cluster();
        foreach (var pi in Pis)
        {
            cluster =
                cluster.Daemon(pi, DaemonKind.Broker, d => ObservedDaemons.Stopped(d.Kind) with { Staged = d.Staged });
        }

        Assert.Equal(ProtocolVersion.Parse("3.2"), cluster.WithVersion("7.9.1", new(3, 9)).Stage.Cluster.HeldProtocol);
    }

    [Fact]
    public void A_third_version_in_the_middle_holds_the_first_ones_protocol_and_raises_to_its_own()
    {
        var middle = Cluster()
            .WithVersion("7.9.1", new(3, 9))
            .AtStage()
            .Staged()
            .Restarted("pi1", DaemonKind.Broker)
            .WithVersion("7.5.0", new(3, 5));

        Assert.Equal(("7.5.0", "3.2"), (middle.Stage.Cluster.Distribution.Version, $"{middle.Stage.Cluster.Protocol}"));
        Assert.Contains(
            middle.Stage.Pending,
            w => $"{w}" == "pi2: raise inter.broker.protocol.version from 3.2 to 3.5, waiting for its broker to run "
                + "7.5.0");
    }

    [Fact]
    public void The_users_own_protocol_is_kept_with_new_binaries()
    {
        var cluster = Cluster().WithSetting(ProtocolVersion.Setting, "3.2").WithVersion("7.9.1", new(3, 9));

        Assert.Equal((null, "3.2"), (cluster.Stage.Cluster.HeldProtocol, $"{cluster.Stage.Cluster.Protocol}"));
    }

    [Fact]
    public void The_users_own_protocol_is_held_too_until_every_broker_knows_it()
    {
        var cluster = Cluster().WithSetting(ProtocolVersion.Setting, "3.8").WithVersion("7.9.1", new(3, 9));

        Assert.Equal(ProtocolVersion.Parse("3.2"), cluster.Stage.Cluster.HeldProtocol);
        Assert.Contains(cluster.Stage.Pending, w => w.What == "raise inter.broker.protocol.version from 3.2 to 3.8");
    }

    [Fact]
    public void A_protocol_below_the_one_that_is_spoken_is_refused()
    {
        var refused = Raised().WithSetting(ProtocolVersion.Setting, "3.2");

        Assert.Equal(
            "spec.kafka.config[inter.broker.protocol.version] '3.2': the brokers speak 3.9 already, and none goes back "
                + "from that: set 3.9 or a newer one, or remove the setting",
            $"{Assert.Single(refused.StagePlan().Refusals)}");
        Assert.Empty(refused.StagePlan().Steps);
    }

    [Fact]
    public void A_protocol_edited_by_hand_is_drift_and_no_raise()
    {
        var cluster = Cluster()
            .Daemon(
                "pi2", DaemonKind.Broker,
                d => d with { RunningSettings = d.RunningSettings.SetItem(ProtocolVersion.Setting, "3.1") });

        Assert.Null(cluster.Stage.Cluster.HeldProtocol);
        Assert.Equal(
            "started with other inter.broker.protocol.version", Assert.Single(cluster.StagePlan().Steps).Reason);
    }

    [Fact]
    public void The_format_of_messages_is_held_where_a_newer_default_would_not_start()
    {
        Assert.Equal("0.10.2", FormatAt("0.10.2", "6.2.0", new(2, 8)));
        Assert.Equal("0.10.2", FormatAt("0.10.2", "7.9.1", new(3, 9)));
        Assert.Equal("2.3", FormatAt("2.3", "6.2.0", new(2, 8)));
        Assert.Null(FormatAt("2.8", "7.9.1", new(3, 9)));

        static string? FormatAt(string held, string version, Version kafka)
        {
            var cluster = Cluster();
            cluster = (cluster with { Desired = cluster.Desired with { HeldProtocol = ProtocolVersion.Parse(held) } })
                .WithVersion(version, kafka);
            return cluster.Wanted[new("pi1")].Daemons.Single(
                d => d.Kind == DaemonKind.Broker).Settings.GetValueOrDefault("log.message.format.version");
        }
    }

    [Fact]
    public void An_old_ZooKeeper_is_not_left_before_the_user_has_spoken_of_data_without_a_snapshot()
    {
        var cluster = Old().WithVersion("7.2.2", new(3, 2));

        Assert.Contains(
            "set snapshot.trust.empty to \"true\" in spec.zookeeper.config", $"{Assert.Single(cluster.Stage.Refusals)}",
            StringComparison.Ordinal);
        var told = cluster.WithZooKeeperSetting("snapshot.trust.empty", "true");
        Assert.Equal((0, "7.2.2"), (told.Stage.Refusals.Length, told.Stage.Cluster.Distribution.Version));
    }

    [Fact]
    public void The_way_back_to_an_old_ZooKeeper_is_refused()
    {
        var cluster = ClusterUnderTest.Of(3).WithSetting(ProtocolVersion.Setting, "2.3").Healthy();

        Assert.Contains(
            "goes back to ZooKeeper 3.4", $"{cluster.WithVersion("5.3.0", new(2, 3)).Stage.Refusals[0]}",
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_tools_on_a_host_become_the_new_ones_with_its_broker()
    {
        var staged = Cluster().WithVersion("7.9.1", new(3, 9)).AtStage().Staged();

        Assert.DoesNotContain(staged.Plan().Steps, s => s is SwitchCurrent);
        var link = Assert.Single(staged.Restarted("pi2", DaemonKind.Broker).Plan().Steps.OfType<SwitchCurrent>());
        Assert.Equal(("pi2", "/opt/kafkapi/dist/confluent-7.9.1"), (link.Node.Value, link.Home));
    }

    [Fact]
    public void A_process_that_an_earlier_operator_started_without_a_protocol_is_not_restarted_for_it()
    {
        var cluster = Cluster().Daemon("pi2", DaemonKind.Broker, d => d with
        {
            Running = new(d.Running!.Inputs.Remove(ProtocolVersion.Setting)),
            RunningSettings = d.RunningSettings.Remove(ProtocolVersion.Setting),
        });

        Assert.Empty(cluster.StagePlan().Steps);
    }

    private static ClusterUnderTest Cluster() => ClusterUnderTest.Of(3).Healthy();

    /// <summary>Kafka 2.3 with ZooKeeper 3.4.</summary>
    private static ClusterUnderTest Old() => ClusterUnderTest.Of(3).WithVersion("5.3.0", new(2, 3)).Healthy();

    /// <summary>The first roll from 7.2.2 to 7.9.1 is over, and the second one not begun.</summary>
    private static ClusterUnderTest AllOnTheNewBinaries()
    {
        var target = Cluster().WithVersion("7.9.1", new(3, 9));
        var cluster = target.AtStage().Staged();
        foreach (var pi in Pis)
        {
            cluster = cluster
                .Restarted(pi, DaemonKind.ZooKeeper)
                .Restarted(pi, DaemonKind.Broker)
                .Seen(pi, s => s with { CurrentLink = cluster.Desired.Distribution.Home });
        }

        return cluster with { Desired = target.Desired };
    }

    private static ClusterUnderTest Raised()
    {
        var cluster = AllOnTheNewBinaries().AtStage().Staged();
        foreach (var pi in Pis)
        {
            cluster = cluster.Restarted(pi, DaemonKind.Broker);
        }

        return cluster;
    }
}
