using KafkaPi.Operator.Controllers.KafkaClusters.Status;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Memory;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Tests.Planning.Rebalancing;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Controllers.KafkaClusters;

/// <summary>What a user sees while one look follows the other: news once, and no news where nothing is new.</summary>
public sealed class SequenceOfPassesTests
{
    private static readonly ClusterUnderTest Healthy = ClusterUnderTest.Of(3).Healthy();
    private static readonly ClusterUnderTest LedByOthers =
        Healthy.Partitions(new Partition("orders", 0, 2, [1, 2, 3], [1, 2, 3], 1));
    private static readonly ClusterUnderTest Rolling = Healthy.WithSetting("num.io.threads", "16").Staged();

    private readonly ReportedCluster _reported = new();

    [Fact]
    public void An_unchanged_cluster_is_written_once_and_told_once()
    {
        for (var look = 0; look < 10; look++)
        {
            _reported.Sees(Healthy.Seen(
                "pi1", s => s with { Facts = s.Facts with { ClockSkew = TimeSpan.FromMilliseconds(look) } }));
        }

        Assert.Equal(1, _reported.Writes);
        Assert.Single(_reported.Events);
    }

    [Fact]
    public void Replicas_that_catch_up_one_by_one_are_no_news_each_time()
    {
        for (var behind = 90; behind > 10; behind--)
        {
            _reported.Sees(Behind(behind));
        }

        Assert.Equal(1, _reported.Writes);
        Assert.Empty(_reported.Events);
        Assert.Contains(
            "waiting for more than 10 partitions of orders to regain replica 3 on pi3", _reported.Plan[0],
            StringComparison.Ordinal);
        _reported.Sees(Behind(2));
        Assert.Contains(
            "waiting for 2 partitions of orders to regain replica 3 on pi3", _reported.Plan[0],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Replicas_of_two_brokers_that_catch_up_in_turn_are_no_new_sentence_each_time()
    {
        for (var look = 0; look < 10; look++)
        {
            Partition of3 = new("orders", 0, 1, [1, 2, 3], [1, 2], 1);
            Partition of2 = new("orders", 1, 1, [1, 2, 3], [1, 3], 1);
            _reported.Sees(
                look % 2 == 0
                    ? Rolling.Partitions(of3, of2)
                    : Rolling.Partitions(of2 with { Number = 0 }, of3 with { Number = 1 }));
        }

        Assert.Equal(1, _reported.Writes);
    }

    [Fact]
    public void A_killed_daemon_is_in_the_status_and_told_once_while_systemd_starts_it_again()
    {
        _reported.Sees(Healthy);
        var killed = Crashed(1, "auto-restart", exitStatus: 9, restarts: 0);
        _reported.Sees(killed).Sees(killed);
        _reported
            .Sees(Crashed(1, "running", exitStatus: 0, restarts: 1))
            .Sees(Healthy.Daemon("pi3", DaemonKind.Broker, d => d with { Restarts = 1, InvocationId = "2" }));

        Assert.Equal(
            ["DaemonCrashed: pi3: the broker ended by itself (status 9); systemd starts it again"],
            _reported.Events.Where(e => !e.StartsWith("ClusterReady", StringComparison.Ordinal)));
        Assert.Equal(1, _reported.Resource.Status!.Nodes![2].Broker!.Crashes);
        Assert.Equal("True", _reported.Condition("Ready"));
    }

    [Fact]
    public void A_daemon_that_was_started_again_between_two_looks_is_told_too()
    {
        _reported.Sees(Healthy).Sees(Healthy.Daemon("pi1", DaemonKind.ZooKeeper, d => d with { Restarts = 1 }));

        Assert.Equal(
            "DaemonCrashed: pi1: ZooKeeper ended by itself; systemd has started it again", _reported.Events[^1]);
    }

    [Fact]
    public void A_killed_broker_that_is_refused_until_its_old_session_is_gone_is_one_crash()
    {
        const string Refused = "org.apache.zookeeper.KeeperException$NodeExistsException: KeeperErrorCode = NodeExists";
        _reported.Sees(Healthy);
        for (var tries = 0; tries < 4; tries++)
        {
            _reported
                .Sees(Crashed(tries, "auto-restart", exitStatus: 1, tries, Refused))
                .Sees(Crashed(tries, "running", exitStatus: 0, tries + 1));
        }

        _reported.Sees(Healthy.Daemon("pi3", DaemonKind.Broker, d => d with { Restarts = 4 }));

        Assert.Single(_reported.Events, e => e.StartsWith("DaemonCrashed", StringComparison.Ordinal));
        Assert.DoesNotContain(_reported.Events, e => e.StartsWith("DaemonFailing", StringComparison.Ordinal));
        Assert.Equal(
            (4, null),
            (_reported.Resource.Status!.Nodes![2].Broker!.Crashes,
            _reported.Resource.Status.Nodes[2].Broker!.EndsInARow));
    }

    [Fact]
    public void A_restart_by_hand_and_a_reboot_are_no_crash()
    {
        _reported.Sees(Healthy.Daemon("pi1", DaemonKind.ZooKeeper, d => d with { Restarts = 2 }))
            .Sees(Healthy.Daemon("pi1", DaemonKind.ZooKeeper, d => d with { Restarts = 0, InvocationId = "2" }));

        Assert.DoesNotContain(_reported.Events, e => e.StartsWith("DaemonCrashed", StringComparison.Ordinal));
    }

    [Fact]
    public void A_daemon_that_never_comes_up_is_one_trouble_and_not_one_for_each_try()
    {
        _reported.Sees(Healthy);
        for (var tries = 0; tries < 4; tries++)
        {
            Try(tries);
        }

        var (events, writes) = (_reported.Events.Count, _reported.Writes);
        for (var tries = 4; tries < 20; tries++)
        {
            Try(tries);
        }

        Assert.Equal((events, writes), (_reported.Events.Count, _reported.Writes));
        Assert.EndsWith(
            "Invalid value x for num.io.threads",
            Assert.Single(_reported.Events, e => e.StartsWith("DaemonFailing", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        Assert.Equal("failing", _reported.Resource.Status!.Nodes![2].Broker!.State);

        _reported.Sees(Healthy.Daemon("pi3", DaemonKind.Broker, d => d with { Restarts = 20 }));
        Assert.Equal(events + 1, _reported.Events.Count);
        Assert.Null(_reported.Resource.Status.Nodes![2].Broker!.Failing);
        Assert.Equal("True", _reported.Condition("Ready"));

        void Try(int restarts) => _reported
            .Sees(Crashed(restarts, "auto-restart", exitStatus: 1, restarts,
                $"[2026-05-01 12:00:{restarts:00},{restarts:000}] ERROR "
                    + "org.apache.kafka.common.config.ConfigException: Invalid value x for num.io.threads"))
            .Sees(Crashed(restarts, "running", exitStatus: 0, restarts + 1, "starting"));
    }

    [Fact]
    public void Crashes_of_former_days_make_no_failure_of_the_next_one()
    {
        _reported.Sees(Healthy.Daemon("pi3", DaemonKind.Broker, d => d with { Restarts = 7 }));

        _reported.Sees(Crashed(8, "auto-restart", exitStatus: 9, restarts: 7));

        Assert.DoesNotContain(_reported.Events, e => e.StartsWith("DaemonFailing", StringComparison.Ordinal));
        Assert.Contains(_reported.Events, e => e.StartsWith("DaemonCrashed: pi3", StringComparison.Ordinal));
    }

    [Fact]
    public void One_slow_broker_makes_the_cluster_not_ready_and_leaves_it_available()
    {
        var known = (BrokersView.Known)Healthy.Brokers;
        var slow = Healthy.Daemon("pi3", DaemonKind.Broker, d => d with { ActiveFor = TimeSpan.FromMinutes(5) }) with
        {
            Brokers = known with
            {
                Registered = [1, 2],
                Answering = [1, 2],
                Partitions = [new("orders", 0, 1, [1, 2, 3], [1, 2], 2)]
            },
        };

        _reported.Sees(Healthy).Sees(slow).Sees(slow).Sees(slow);

        Assert.Equal(("False", "True"), (_reported.Condition("Ready"), _reported.Condition("Available")));
        Assert.Equal(2, _reported.Writes);
    }

    [Fact]
    public void A_cluster_is_ready_as_soon_as_leadership_has_been_given_back()
    {
        _reported.Sees(LedByOthers);

        Assert.Equal(("True", "Running"), (_reported.Condition("Ready"), _reported.Phase));
        Assert.Empty(_reported.Plan);
    }

    [Fact]
    public void A_cluster_whose_leaders_could_not_go_back_is_not_ready()
    {
        var step = Assert.Single(LedByOthers.Look().Outcome.Steps).Step;

        _reported.Sees(
            LedByOthers,
            new([new StepOutcome.Failed(step, Remedy.Retry, "pi1: the controller did not elect leaders")]));

        Assert.Equal(("False", "A step failed on pi1"), (_reported.Condition("Ready"), _reported.Phase));
    }

    [Fact]
    public void Moves_that_were_told_to_begin_are_told_to_have_ended_whoever_ended_them()
    {
        Partition orders = new("orders", 0, 1, [1, 2, 3], [1, 2, 3], 1);
        Partition readings = new("readings", 0, 2, [2, 1, 3], [2, 1, 3], 1);
        var four = ClusterUnderTest.Of(4).Healthy();
        _reported.Sees(Healthy.Partitions(orders, readings).Moving()).Sees(four.Partitions(orders, readings).Moving());
        Assert.Single(_reported.Events, e => e.StartsWith("PartitionsMoving", StringComparison.Ordinal));
        Assert.NotEmpty(_reported.Resource.Status!.Rebalance!.Batch!);

        var byHand = four
            .Partitions(
                orders with { Replicas = [3, 4], InSync = [3, 4], Leader = 3 },
                readings with { Replicas = [2, 1], InSync = [2, 1] })
            .Moving();
        _reported.Sees(byHand).Sees(byHand).Sees(byHand);

        Assert.Single(_reported.Events, e => e.StartsWith("PartitionsBalanced", StringComparison.Ordinal));
        Assert.Equal("Balanced", _reported.Resource.Status.Rebalance!.State);
        Assert.Equal("True", _reported.Condition("Ready"));
    }

    [Fact]
    public void A_clock_that_was_set_since_moves_began_makes_no_estimate_beyond_a_year()
    {
        var now = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
        Partition[] partitions =
            [.. Enumerable.Range(0, 20).Select(n => new Partition("orders", n, 1, [1, 2, 3], [1, 2, 3], 1))];
        _reported.Sees(Healthy.Partitions(partitions).Moving());
        var pass = (ClusterUnderTest.Of(4).Healthy().Partitions(partitions).Moving() with
        {
            Memory = StatusMemory.Read(_reported.Resource.Status),
        }).Look();

        var status = RebalanceStatusBuilder.Of(
            pass, MovesMemory.Empty with { PartitionsDone = 1 }, new() { Started = DateTime.UnixEpoch.AddYears(-1900) },
            now);

        Assert.NotNull(status!.PartitionsToGo);
        Assert.InRange(status.EstimatedEnd!.Value, now.UtcDateTime, now.UtcDateTime.AddDays(366));
    }

    [Fact]
    public void A_partition_below_its_minimum_makes_the_cluster_unavailable()
    {
        _reported.Sees(Healthy.Partitions(new Partition("orders", 0, 1, [1, 2, 3], [1], 2)));

        Assert.Equal("False", _reported.Condition("Available"));
    }

    [Fact]
    public void Without_a_quorum_the_cluster_is_not_available()
    {
        var lost = Healthy;
        foreach (var pi in new[] { "pi1", "pi2" })
        {
            lost = lost
                .Daemon(pi, DaemonKind.ZooKeeper, d => ObservedDaemons.Stopped(d.Kind))
                .Seen(pi, s => s with { ZooKeeper = new ZooKeeperMember.Silent() });
        }

        _reported.Sees(lost.Seen("pi3", s => s with { ZooKeeper = new ZooKeeperMember.NotServing() }));

        Assert.Equal("False", _reported.Condition("Available"));
    }

    [Fact]
    public void A_host_that_goes_and_comes_is_told_once_each_time()
    {
        var unseen = Healthy.Unseen("pi2", "pi2: no answer from 10.0.0.2 within 25 s");
        _reported.Sees(Healthy).Sees(unseen).Sees(unseen).Sees(unseen).Sees(Healthy);

        Assert.Equal(
            [
                "ClusterReady: all is as specified, and serves",
                "HostUnreachable: pi2: no answer from 10.0.0.2 within 25 s",
                "HostRecovered: pi2 answers again",
                "ClusterReady: all is as specified, and serves"
            ],
            _reported.Events);
        Assert.Equal(3, _reported.Writes);
    }

    private static ClusterUnderTest Behind(int partitions) =>
        Rolling.Partitions(
            [
                .. Enumerable.Range(0, 90)
                    .Select(i => new Partition("orders", i, 1, [1, 2, 3], i < partitions ? [1, 2] : [1, 2, 3], 1))
            ]);

    /// <summary>The broker of pi3, after <paramref name="ends"/> ends.</summary>
    private static ClusterUnderTest Crashed(
        int ends, string subState, int exitStatus, int restarts, params string[] log) =>
        Healthy.BrokerDown("pi3").Daemon("pi3", DaemonKind.Broker, d => d with
        {
            ActiveState = subState is "running" ? "active" : "activating",
            SubState = subState,
            InvocationId = $"{ends}",
            ActiveFor = subState is "running" ? TimeSpan.FromSeconds(3) : null,
            Running = subState is "running"
                ? Healthy.Wanted[new("pi3")].Daemons.Single(w => w.Kind == DaemonKind.Broker).Revision
                : null,
            Restarts = restarts,
            LastExitStatus = exitStatus,
            LogTail = [.. log],
        });
}
