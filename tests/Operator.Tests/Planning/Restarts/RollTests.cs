using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning.Revisions;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Restarts;

public sealed class RollTests
{
    [Fact]
    public void An_unchanged_cluster_has_an_empty_plan() =>
        Assert.True(ClusterUnderTest.Of(3).Healthy().Plan().IsEmpty);

    [Fact]
    public void A_changed_setting_is_staged_everywhere_and_restarts_one_broker_but_the_controller()
    {
        var staging = ClusterUnderTest.Of(3).Healthy().WithSetting("num.io.threads", "16");

        Assert.All(staging.Plan().Steps, s => Assert.IsType<WriteFiles>(s));
        var restart = Assert.IsType<RestartDaemon>(Assert.Single(staging.Staged().Plan().Steps));
        Assert.Equal(
            (new NodeName("pi2"), DaemonKind.Broker, "changed num.io.threads"),
            (restart.Node, restart.Daemon, restart.Reason));
    }

    [Fact]
    public void No_broker_is_restarted_while_another_host_is_unseen()
    {
        var plan = ClusterUnderTest.Of(3).Healthy().WithSetting("num.io.threads", "16").Staged().Unseen("pi3").Plan();

        Assert.Empty(plan.Steps);
        Assert.Contains(plan.Pending, w => w.WaitsFor.EndsWith("has not been seen for 70 s", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_down_is_started_before_anything_healthy_is_restarted()
    {
        var plan =
            ClusterUnderTest.Of(3).Healthy().WithSetting("num.io.threads", "16").Staged().BrokerDown("pi3").Plan();

        Assert.Equal(new NodeName("pi3"), Assert.IsType<StartDaemon>(Assert.Single(plan.Steps)).Node);
    }

    [Fact]
    public void No_broker_is_restarted_while_a_partition_is_under_replicated()
    {
        var plan = Rolling()
            .Partitions(new("orders", 0, 1, [1, 2, 3], [1, 2], 1), new("orders", 1, 1, [1, 2, 3], [1, 2], 1))
            .Plan();

        Assert.Empty(plan.Steps);
        Assert.Contains(plan.Pending, w => w.WaitsFor == "2 partitions of orders to regain replica 3 on pi3");
    }

    [Fact]
    public void No_ZooKeeper_is_restarted_while_a_replica_comes_back()
    {
        var plan = ClusterUnderTest.Of(3)
            .Healthy()
            .WithZooKeeperSetting("tickTime", "3000")
            .Staged()
            .Partitions(new Partition("orders", 0, 1, [1, 2, 3], [1, 2], 1))
            .Plan();

        Assert.Empty(plan.Steps);
        Assert.Contains(plan.Pending, w => w.WaitsFor == "1 partition of orders to regain replica 3 on pi3");
    }

    [Fact]
    public void A_broker_that_a_partition_needs_for_its_minimum_is_spared_and_another_one_goes()
    {
        var plan = Rolling()
            .Partitions(new("pairs", 0, 2, [2, 1], [2, 1], 2), new("orders", 0, 1, [1, 2, 3], [1, 2, 3], 2))
            .Plan();

        Assert.Equal(new NodeName("pi3"), Assert.IsType<RestartDaemon>(Assert.Single(plan.Steps)).Node);
        Assert.Contains(
            plan.Pending,
            w => w.Node.Value == "pi2"
                && w.WaitsFor.StartsWith("min.insync.replicas of topic pairs, which is 2,", StringComparison.Ordinal));
    }

    [Fact]
    public void A_minimum_of_all_replicas_is_told_with_the_edit_the_step_and_the_risk()
    {
        var plan = NeverSpared().Plan();

        Assert.Empty(plan.Steps);
        Assert.Equal(
            "min.insync.replicas of topic c2, which is 3, to be less than its 3 replicas: lower it in "
                + "spec.kafka.config, or on the topic where that has a value of its own; or take "
                + "kafkapi.dev/force=restart-broker/pi2, and producers with acks=all to the topic fail until the "
                + "broker is back",
            plan.Pending[0].WaitsFor);
    }

    [Fact]
    public void The_step_that_is_named_for_a_minimum_of_all_replicas_is_taken()
    {
        var name = NeverSpared().Plan().Pending[0].WaitsFor.Split($"{ForceRequest.Name}=")[1].Split(',')[0];

        var plan = NeverSpared().Plan(new ClusterRequests(null, new(StepName.Parse(name)!)));

        Assert.Equal(new NodeName("pi2"), Assert.IsType<RestartDaemon>(Assert.Single(plan.Steps)).Node);
    }

    [Fact]
    public void A_minimum_that_is_lowered_lets_the_roll_go_on() =>
        Assert.IsType<RestartDaemon>(Assert.Single(
            NeverSpared().Partitions(new Partition("c2", 0, 1, [1, 2, 3], [1, 2, 3], 2)).Plan().Steps));

    [Fact]
    public void A_partition_that_may_spare_a_replica_once_another_is_back_is_only_waited_for()
    {
        var cluster = Rolling().Partitions(new Partition("c2", 0, 1, [1, 2, 3], [1, 2], 2));

        Assert.All(
            cluster.Plan().Pending,
            w => Assert.DoesNotContain("kafkapi.dev/force", w.WaitsFor, StringComparison.Ordinal));
    }

    private static ClusterUnderTest NeverSpared() =>
        Rolling().Partitions(new Partition("c2", 0, 1, [1, 2, 3], [1, 2, 3], 3));

    [Fact]
    public void A_broker_with_a_full_disk_is_left_to_serve_and_another_one_goes()
    {
        var plan = Full(Rolling(), "pi2").Plan();

        Assert.Equal(new NodeName("pi3"), Assert.IsType<RestartDaemon>(Assert.Single(plan.Steps)).Node);
        Assert.Contains(
            plan.Pending,
            w => w.Node.Value == "pi2" && w.WaitsFor == "64 MiB to be free on the disk of /var/lib/kafkapi/kafka");
    }

    [Fact]
    public void A_broker_is_not_started_on_a_full_disk() =>
        Assert.DoesNotContain(
            Full(ClusterUnderTest.Of(3).Healthy(), "pi2").BrokerDown("pi2").Plan().Steps, s => s is StartDaemon);

    private static ClusterUnderTest Full(ClusterUnderTest cluster, string node) =>
        cluster.Seen(
            node,
            s => s with
            {
                Disks =
                [
                    new("/var/lib/kafkapi/zookeeper", 16L << 30, 0),
                    new("/var/lib/kafkapi/kafka", 16L << 30, 60L << 20)
                ]
            });

    [Fact]
    public void A_topic_with_one_replica_blocks_nothing() =>
        Assert.Single(Rolling().Partitions(new Partition("scratch", 0, 2, [2], [2], 1)).Plan().Steps);

    [Fact]
    public void Nobody_is_restarted_while_the_brokers_say_nothing()
    {
        var plan = (Rolling() with { Brokers = new BrokersView.Unknown("no broker answered on pi1, pi2, pi3") }).Plan();

        Assert.Empty(plan.Steps);
    }

    [Fact]
    public void The_next_broker_waits_until_the_restarted_one_answers_itself_whatever_the_others_say_of_it()
    {
        var cluster = Rolling();
        var restarted = cluster.Daemon(
            "pi2", DaemonKind.Broker, d => d with { ActiveFor = TimeSpan.FromSeconds(3), InvocationId = "2" });
        var plan =
            (restarted with { Brokers = ((BrokersView.Known)cluster.Brokers) with { Answering = [1, 3] } }).Plan();

        Assert.Empty(plan.Steps);
        Assert.Contains(plan.Pending, w => w.WaitsFor == "the broker on pi2, which is starting");
    }

    [Fact]
    public void A_broker_that_recovers_its_logs_is_left_alone()
    {
        var cluster = Rolling().Daemon("pi3", DaemonKind.Broker, d => d with { ActiveFor = TimeSpan.FromMinutes(12) });
        var known = (BrokersView.Known)cluster.Brokers;
        var plan = (cluster with { Brokers = known with { Registered = [1, 2], Answering = [1, 2] } }).Plan();

        Assert.Empty(plan.Steps);
        Assert.Contains(
            plan.Pending,
            w => w.Node.Value == "pi3" && w.WaitsFor.Contains("recovering its logs", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_a_longer_list_of_ZooKeepers_restarts_no_broker()
    {
        var running = new Revision(
            System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("settings", "a")
            .Add("zookeeper.connect", "b"));
        var wanted = new Revision(running.Inputs.SetItem("zookeeper.connect", "c"));
        var daemon = new RenderedDaemon(
            DaemonKind.Broker, running, 1,
            System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty);

        Assert.Null(RevisionDiff.Between(ObservedDaemons.Started(daemon), daemon with { Revision = wanted }));
    }

    [Fact]
    public void A_daemon_that_does_not_come_up_is_reported_with_its_own_last_words()
    {
        var plan = TriedAgain(
            restarts: 3, exitStatus: 1, "ERROR Exiting Kafka due to fatal exception",
            "org.apache.kafka.common.config.ConfigException: Invalid value x for num.io.threads", "  at kafka.Kafka")
            .Plan();

        Assert.EndsWith("Invalid value x for num.io.threads", Assert.Single(plan.Findings).Message);
    }

    [Fact]
    public void A_daemon_that_its_unit_keeps_from_starting_is_reported_with_the_reason()
    {
        var plan = TriedAgain(
            restarts: 51, exitStatus: 0, "Starting kafkapi-broker.service",
            "not started: the disk of /kafka has less than 64 MiB free", "Failed to start kafkapi-broker.service",
            "restart counter is at 51")
            .Plan();

        Assert.Equal(
            "kafkapi-broker.service does not come up: not started: the disk of /kafka has less than 64 MiB free",
            Assert.Single(plan.Findings).Message);
    }

    [Fact]
    public void The_words_of_systemd_are_no_words_of_a_daemon()
    {
        var plan = TriedAgain(
            restarts: 5, exitStatus: 1, "Starting kafkapi-broker.service - Kafka broker of kafka/pis...",
            "kafkapi-broker.service: Main process exited, code=exited, status=1/FAILURE",
            "kafkapi-broker.service: Failed with result 'exit-code'.")
            .Plan();

        Assert.Equal(
            "kafkapi-broker.service does not come up (exit status 1): it says nothing in its log",
            Assert.Single(plan.Findings).Message);
    }

    [Fact]
    public void A_daemon_that_dies_of_the_same_at_each_try_is_told_in_the_same_words()
    {
        Assert.Equal(Words(pid: 20441), Words(pid: 999));

        static string Words(int pid) => Assert.Single(TriedAgain(
            restarts: 5, exitStatus: 134, "# There is insufficient memory for the Java Runtime Environment.",
            $"# An error report file is saved as: /run/kafkapi/broker/hs_err_pid{pid}.log")
            .Plan().Findings).Message;
    }

    [Fact]
    public void A_killed_broker_that_waits_for_its_old_session_is_no_failure()
    {
        var plan = TriedAgain(
            restarts: 3, exitStatus: 1,
            "org.apache.zookeeper.KeeperException$NodeExistsException: KeeperErrorCode = NodeExists")
            .Plan();

        Assert.Empty(plan.Findings);
    }

    [Theory]
    [InlineData("Caused by: java.lang.ClassNotFoundException: com.example.Missing")]
    [InlineData("java.lang.OutOfMemoryError: Java heap space")]
    public void What_a_daemon_says_while_it_ends_is_no_cause(string cause)
    {
        var finding = Assert.Single(TriedAgain(
            restarts: 3, exitStatus: 1,
            "WARN Session 0x0 for server pi1 (org.apache.zookeeper.ClientCnxn)",
            "java.net.ConnectException: Connection refused",
            "ERROR [KafkaServer id=2] Fatal error during KafkaServer startup. Prepare to shutdown (kafka.server)",
            "org.apache.kafka.common.KafkaException: no instance of it can be made",
            cause,
            "INFO [KafkaServer id=2] shutting down (kafka.server.KafkaServer)",
            "WARN An exception was thrown while closing a socket (org.apache.zookeeper.ClientCnxn)",
            "EndOfStreamException: Unable to read additional data from server",
            "ERROR Exiting Kafka. (kafka.Kafka$)").Plan().Findings);

        Assert.EndsWith($": {cause}", finding.Message, StringComparison.Ordinal);
    }

    private static ClusterUnderTest TriedAgain(int restarts, int exitStatus, params string[] log) =>
        ClusterUnderTest.Of(3).Healthy().BrokerDown("pi2").Daemon("pi2", DaemonKind.Broker, d => d with
        {
            ActiveState = "activating",
            SubState = "auto-restart",
            Restarts = restarts,
            LastExitStatus = exitStatus,
            LogTail = [.. log],
        });

    [Fact]
    public void A_unit_disabled_by_hand_is_enabled_without_a_restart()
    {
        var plan = ClusterUnderTest.Of(3)
            .Healthy()
            .Daemon("pi1", DaemonKind.ZooKeeper, d => d with { UnitFileState = "disabled" })
            .Plan();

        Assert.Equal(DaemonKind.ZooKeeper, Assert.IsType<EnableDaemon>(Assert.Single(plan.Steps)).Daemon);
    }

    /// <summary>Three brokers that all have to be restarted, pi1 being the controller.</summary>
    private static ClusterUnderTest Rolling() =>
        ClusterUnderTest.Of(3).Healthy().WithSetting("num.io.threads", "16").Staged();
}
