using System.Collections.Immutable;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Execution.Artifacts;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka.Config;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Tests.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace KafkaPi.Operator.Tests.Execution;

public sealed class ExecutorTests : IDisposable
{
    private static readonly NodeName Pi1 = new("pi1");
    private static readonly NodeName Pi2 = new("pi2");
    private static readonly Revision Revision = Revision.Of(("distribution", "1"));

    private readonly ScriptedHost _host1 = new("pi1");
    private readonly ScriptedHost _host2 = new("pi2");
    private readonly Journal _journal = new();
    private readonly CancellationTokenSource _superseded = new();
    private bool _isFresh = true;
    private StepOutcome.Failed? _held;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _superseded.Dispose();

    [Fact]
    public async Task Steps_of_one_node_are_done_in_their_order()
    {
        var outcome = await ExecuteAsync(
            new SwitchCurrent(Pi1, "/opt/kafkapi/dist/a", "new"), new StartDaemon(Pi1, DaemonKind.ZooKeeper, "down"),
            new EnableDaemon(Pi1, DaemonKind.Broker, "off"));

        Assert.True(outcome.Succeeded);
        Assert.Equal(["switch-current", "start-daemon", "enable-daemon"], _host1.Scripts);
    }

    [Fact]
    public async Task Nodes_are_worked_on_side_by_side()
    {
        var both = new CountdownEvent(2);
        var together = new TaskCompletionSource();
        _host1.Answer = _host2.Answer = async _ =>
        {
            if (both.Signal())
            {
                together.SetResult();
            }

            await together.Task.WaitAsync(Ct);
            return await ScriptedHost.Says("done");
        };

        var outcome = await ExecuteAsync(
            new StartDaemon(Pi1, DaemonKind.ZooKeeper, "down"), new StartDaemon(Pi2, DaemonKind.ZooKeeper, "down"));

        Assert.True(outcome.Succeeded);
    }

    [Fact]
    public async Task A_step_that_fails_ends_its_own_nodes_chain_only()
    {
        _host1.Answer = _ => ScriptedHost.Fails("Failed to start: unit is bad");

        var outcome = await ExecuteAsync(
            new StartDaemon(Pi1, DaemonKind.ZooKeeper, "ZooKeeper is down"),
            new StartDaemon(Pi1, DaemonKind.Broker, "down"),
            new StartDaemon(Pi2, DaemonKind.ZooKeeper, "down"), new StartDaemon(Pi2, DaemonKind.Broker, "down"));

        var failed = Assert.IsType<StepOutcome.Failed>(outcome.Steps[0]);
        Assert.Equal(Remedy.Retry, failed.Remedy);
        Assert.Contains("pi1: ", failed.Message, StringComparison.Ordinal);
        Assert.Contains("unit is bad", failed.Message, StringComparison.Ordinal);
        Assert.Contains(
            "ZooKeeper is down", Assert.IsType<StepOutcome.Skipped>(outcome.Steps[1]).Because,
            StringComparison.Ordinal);
        Assert.Single(_host1.Scripts);
        Assert.All(outcome.Steps[2..], o => Assert.IsType<StepOutcome.Done>(o));
    }

    public static TheoryData<Exception> Unforeseen =>
        [new InvalidOperationException("s3cr3t"), new FileNotFoundException(), new TaskCanceledException()];

    [Theory]
    [MemberData(nameof(Unforeseen))]
    public async Task An_unforeseen_error_is_the_failed_step_of_its_host_and_the_others_go_on(Exception error)
    {
        _host1.Answer = _ => throw error;

        var outcome = await ExecuteAsync(
            new StartDaemon(Pi1, DaemonKind.ZooKeeper, "down"), new StartDaemon(Pi2, DaemonKind.ZooKeeper, "down"));

        var failed = Assert.IsType<StepOutcome.Failed>(outcome.Steps[0]);
        Assert.Equal(Remedy.Retry, failed.Remedy);
        Assert.Same(error, failed.Unforeseen);
        Assert.StartsWith(
            $"pi1: the operator failed at it with an unforeseen {error.GetType().Name}", failed.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", failed.Message, StringComparison.Ordinal);
        Assert.IsType<StepOutcome.Done>(outcome.Steps[1]);
    }

    [Fact]
    public async Task Two_disruptive_steps_are_refused_before_anything_is_done()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => ExecuteAsync(
            new StartDaemon(Pi1, DaemonKind.ZooKeeper, "down"),
            new RestartDaemon(Pi1, DaemonKind.Broker, Revision, "new"),
            new RestartDaemon(Pi2, DaemonKind.Broker, Revision, "new")));

        Assert.Empty(_host1.Scripts);
        Assert.Empty(_host2.Scripts);
        Assert.Empty(_journal.Lines);
    }

    [Fact]
    public async Task A_healthy_member_is_not_disturbed_by_an_old_view_and_what_disturbs_nobody_is_done()
    {
        _isFresh = false;

        var outcome = await ExecuteAsync(
            new RestartDaemon(Pi1, DaemonKind.Broker, Revision, "new"),
            new StartDaemon(Pi2, DaemonKind.Broker, "down"));

        Assert.Contains(
            "is looked at again", Assert.IsType<StepOutcome.Skipped>(outcome.Steps[0]).Because,
            StringComparison.Ordinal);
        Assert.Empty(_host1.Scripts);
        Assert.IsType<StepOutcome.Done>(outcome.Steps[1]);
    }

    [Fact]
    public async Task The_journal_has_heard_of_a_restart_before_it_happens()
    {
        _host1.Answer = script =>
        {
            _journal.Lines.Add(script.Name);
            return ScriptedHost.Says("done");
        };

        await ExecuteAsync(new RestartDaemon(Pi1, DaemonKind.Broker, Revision, "num.io.threads"));

        Assert.Equal(["starting RestartDaemon", "restart-daemon", "Done RestartDaemon"], _journal.Lines);
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_to_keeps_the_step_from_being_done()
    {
        _journal.OnStarting = () => throw new IOException("no API server");

        await Assert.ThrowsAsync<IOException>(
            () => ExecuteAsync(new RestartDaemon(Pi1, DaemonKind.Broker, Revision, "new")));

        Assert.Empty(_host1.Scripts);
    }

    [Fact]
    public async Task A_node_without_a_connection_is_skipped_and_says_so()
    {
        var outcome = await ExecuteAsync(
            new StartDaemon(new NodeName("pi9"), DaemonKind.ZooKeeper, "down"),
            new StartDaemon(Pi1, DaemonKind.ZooKeeper, "down"));

        Assert.Equal("pi9 is not connected", Assert.IsType<StepOutcome.Skipped>(outcome.Steps[0]).Because);
        Assert.IsType<StepOutcome.Done>(outcome.Steps[1]);
    }

    [Fact]
    public async Task After_a_cancellation_no_further_step_begins()
    {
        using var cancellation = new CancellationTokenSource();
        _host1.Answer = async _ =>
        {
            await cancellation.CancelAsync();
            return await ScriptedHost.Says("done");
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ExecuteAsync(cancellation.Token,
            new StartDaemon(Pi1, DaemonKind.ZooKeeper, "down"), new StartDaemon(Pi1, DaemonKind.Broker, "down")));

        Assert.Equal(["start-daemon"], _host1.Scripts);
    }

    [Fact]
    public async Task When_something_else_is_wanted_the_step_under_way_comes_to_its_end_and_no_other_begins()
    {
        _host1.Answer = async _ =>
        {
            await _superseded.CancelAsync();
            return await ScriptedHost.Says("done");
        };

        var outcome = await ExecuteAsync(
            new StartDaemon(Pi1, DaemonKind.ZooKeeper, "down"), new StartDaemon(Pi1, DaemonKind.Broker, "down"));

        Assert.IsType<StepOutcome.Done>(outcome.Steps[0]);
        Assert.Equal(
            "the resource has changed meanwhile", Assert.IsType<StepOutcome.Skipped>(outcome.Steps[1]).Because);
        Assert.Equal(["start-daemon"], _host1.Scripts);
    }

    [Fact]
    public async Task When_something_else_is_wanted_a_download_that_hangs_is_cut_at_once()
    {
        await using var server = new RawServer(async (_, _, ct) =>
        {
            await _superseded.CancelAsync();
            await Task.Delay(Timeout.Infinite, ct);
        });
        var distribution = new DesiredDistribution(
            DistributionLayout.Confluent, "7.2.2", new Version(3, 2),
            new DistributionOrigin.Download(server.Url("/wrong.tgz"), new string('a', 128)));

        var outcome = await ExecuteAsync(
            new InstallDistribution(Pi1, distribution, "missing"),
            new SwitchCurrent(Pi1, "/opt/kafkapi/dist/a", "new"));

        Assert.All(outcome.Steps, o => Assert.IsType<StepOutcome.Skipped>(o));
        Assert.Empty(_host1.Scripts);
        Assert.Empty(outcome.Failures);
    }

    [Fact]
    public async Task What_a_failure_says_is_bounded_and_holds_no_private_key()
    {
        _host1.Answer = _ => ScriptedHost.Fails(
            "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----"
                + new string('x', 10_000));

        var outcome = await ExecuteAsync(new StartDaemon(Pi1, DaemonKind.ZooKeeper, "down"));

        var message = Assert.Single(outcome.Failures).Message;
        Assert.DoesNotContain("c2VjcmV0", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1, 2_001);
    }

    [Fact]
    public async Task A_host_of_another_cluster_is_for_a_person_to_mend()
    {
        _host1.Answer = _ => ScriptedHost.Says("owned\tkafka/other");

        var outcome =
            await ExecuteAsync(new PrepareHost(Pi1, new ClusterIdentity("kafka", "pi-cluster", "uid-1"), [], "new"));

        var failed = Assert.Single(outcome.Failures);
        Assert.Equal(Remedy.Person, failed.Remedy);
        Assert.StartsWith(
            "pi1: the host belongs to the KafkaCluster kafka/other.", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-space\tE: You don't have enough free space", Remedy.Person, "disk is too full")]
    [InlineData("no-package\tE: Unable to locate package x", Remedy.Person, "do not offer openjdk-17-jre-headless")]
    [InlineData("no-mirror\tE: Failed to fetch", Remedy.Retry, "does not reach its Debian mirror")]
    [InlineData("locked\tE: Could not get lock", Remedy.Retry, "holds the lock")]
    [InlineData("failed\tE: Sub-process", Remedy.Retry, "did not install openjdk-17-jre-headless")]
    [InlineData("gibberish", Remedy.Retry, "unexpected answer")]
    public async Task A_Java_that_cannot_be_installed_says_why_and_who_mends_it(
        string answer, Remedy remedy, string message)
    {
        _host1.Answer = _ => ScriptedHost.Says(answer);

        var outcome = await ExecuteAsync(new InstallJava(Pi1, "openjdk-17-jre-headless", "missing"));

        var failed = Assert.Single(outcome.Failures);
        Assert.Equal(remedy, failed.Remedy);
        Assert.Contains(message, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_kind_of_step_is_executed()
    {
        var distribution = new DesiredDistribution(
            DistributionLayout.Confluent, "7.2.2", new Version(3, 2), new DistributionOrigin.Installed("/home/pi/c"));
        var owner = new ClusterIdentity("kafka", "pi-cluster", "uid-1");
        await using var broker = new FakeBroker(1);
        var port = broker.Listen();
        var tool = new ReassignmentTool(
            "/opt/kafkapi/current/bin/kafka-reassign-partitions", "--bootstrap-server", "127.0.0.1:9092");
        Step[] all =
        [
            new PrepareHost(
                Pi1, owner, [],
                "r"), new InstallJava(
                    Pi1, "openjdk-17-jre-headless", "r"), new InstallDistribution(Pi1, distribution, "r"),
            new WriteFiles(Pi1, [], [], ReloadUnits: true, "r"), new SwitchCurrent(Pi1, "/opt/kafkapi/dist/a", "r"),
            new SetFirewall(Pi1, "kafkapi kafka/pi-cluster", [], [], "r"),
            new StartDaemon(Pi1, DaemonKind.Broker, "r"), new EnableDaemon(Pi1, DaemonKind.Broker, "r"),
            new AlterBrokerSettings(
                Pi1, new("uid-1", 1, "127.0.0.1", port),
                ConfigChange.Nothing with { Delete = ["num.io.threads"] }, "r"),
            new RestartDaemon(
                Pi1, DaemonKind.Broker, Revision, "r"), new StopDaemon(Pi1, DaemonKind.Broker, Disable: true, "r"),
            new MovePartitions(
                Pi1, tool, [], BytesPerSecond: 1,
                "r"), new FinishMoves(Pi1, tool, [], "r"), new CancelMoves(Pi1, tool, [], "r"),
            new MoveBetweenDirectories(
                Pi1, new("uid-1", 1, "127.0.0.1", port), [],
                "r"), new ElectPreferredLeaders(Pi1, Brokers((Pi1, port)), [], "r"),
            new RemoveFromHost(Pi1, 1, owner, Purge: false, [], "r"),
        ];
        _host1.Answer = script => script.Name == "write-files" ? ScriptedHost.Says("") : ScriptedHost.Says("done");

        Assert.Equal(
            typeof(Step).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Step))).Select(t => t.Name).Order(),
            all.Select(s => s.GetType().Name).Order());
        Assert.True((await ExecuteAsync(all)).Succeeded);
    }

    [Fact]
    public async Task Leaders_are_back_when_the_last_broker_tells_its_clients_so()
    {
        await using var controller = new FakeBroker(1) { Leads = _ => [1, 2] };
        await using var late = new FakeBroker(2) { Leads = time => time < 4 ? [1, 1] : [1, 2] };
        var brokers = Brokers((Pi1, controller.Listen()), (Pi2, late.Listen()));

        var outcome =
            await ExecuteAsync(new ElectPreferredLeaders(Pi1, brokers, [("orders", 1, 2), ("gone", 0, 2)], "r"));

        Assert.True(outcome.Succeeded);
        Assert.Equal((1, 4), (controller.AskedForCluster, late.AskedForCluster));
    }

    [Fact]
    public async Task A_broker_that_goes_on_telling_of_former_leaders_is_named()
    {
        var pausing = new PausingTime(_ => true);
        await using var controller = new FakeBroker(1) { Leads = _ => [1, 2] };
        await using var deluded = new FakeBroker(2) { Leads = _ => [1, 1] };
        var brokers = Brokers((Pi1, controller.Listen()), (Pi2, deluded.Listen()));

        var executing = ExecuteAsync(
            pausing, Ct, new ElectPreferredLeaders(Pi1, brokers, [("orders", 0, 1), ("orders", 1, 2)], "r"));
        while (!executing.IsCompleted)
        {
            await Task.WhenAny(executing, pausing.PassPauseAsync(TimeSpan.FromSeconds(30)));
        }

        var failed = Assert.Single((await executing).Failures);
        Assert.Equal(Remedy.Retry, failed.Remedy);
        Assert.Equal(
            "pi2: 10 s later its broker does not know of 1 of 2 leaders that were elected: orders-1 is led by 2",
            failed.Message);
    }

    [Fact]
    public async Task A_change_of_the_resource_ends_the_wait_for_leaders_to_be_known()
    {
        await using var deluded = new FakeBroker(1)
        {
            Leads = time =>
            {
                if (time == 2)
                {
                    _superseded.Cancel();
                }

                return [2];
            },
        };

        var outcome = await ExecuteAsync(
            new ElectPreferredLeaders(Pi1, Brokers((Pi1, deluded.Listen())), [("orders", 0, 1)], "r"));

        Assert.IsType<StepOutcome.Skipped>(Assert.Single(outcome.Steps));
    }

    [Fact]
    public async Task A_step_that_is_not_to_be_tried_again_yet_keeps_its_failure_and_ends_its_hosts_chain_alone()
    {
        var held = new EnableDaemon(Pi1, DaemonKind.Broker, "r");
        _held = new(held, Remedy.Retry, "no room") { IsHeld = true };

        var outcome = await ExecuteAsync(
            held, new EnableDaemon(Pi1, DaemonKind.ZooKeeper, "r"), new EnableDaemon(Pi2, DaemonKind.Broker, "r"));

        Assert.Equal("no room", Assert.Single(outcome.Failures).Message);
        Assert.IsType<StepOutcome.Skipped>(outcome.Steps[1]);
        Assert.IsType<StepOutcome.Done>(outcome.Steps[2]);
        Assert.Single(_journal.Lines, "starting EnableDaemon");
    }

    private static ImmutableSortedDictionary<NodeName, BrokerEndpoint> Brokers(
        params (NodeName Node, int Port)[] brokers) =>
        brokers.ToImmutableSortedDictionary(b => b.Node, b => new BrokerEndpoint("uid-1", 1, "127.0.0.1", b.Port));

    private Task<Outcome> ExecuteAsync(params Step[] steps) => ExecuteAsync(Ct, steps);

    private Task<Outcome> ExecuteAsync(CancellationToken cancellationToken, params Step[] steps) =>
        ExecuteAsync(TimeProvider.System, cancellationToken, steps);

    private async Task<Outcome> ExecuteAsync(
        TimeProvider time, CancellationToken cancellationToken, params Step[] steps)
    {
        using var http = new HttpClient();
        var artifacts = new ArtifactCache(http, new ArtifactCacheOptions(Path.GetTempPath()), TimeProvider.System);
        return await new Executor(new(
            artifacts, new(new(), TimeProvider.System, NullLogger<BrokerConfigClient>.Instance), new(),
            time)).ExecuteAsync(
            new Plan([.. steps], [], []), new Dictionary<NodeName, IHost> { [Pi1] = _host1, [Pi2] = _host2 }, _journal,
            new(() => _isFresh, step => _held?.Step == step ? _held : null, _superseded.Token), cancellationToken);
    }

    private sealed class Journal : IExecutionJournal
    {
        public List<string> Lines { get; } = [];

        public Action OnStarting { get; set; } = () => { };

        public void Progressed()
        {
        }

        public Task StartingAsync(Step step, CancellationToken cancellationToken)
        {
            OnStarting();
            lock (Lines)
            {
                Lines.Add($"starting {step.GetType().Name}");
            }

            return Task.CompletedTask;
        }

        public Task FinishedAsync(StepOutcome outcome, CancellationToken cancellationToken)
        {
            lock (Lines)
            {
                Lines.Add($"{outcome.GetType().Name} {outcome.Step.GetType().Name}");
            }

            return Task.CompletedTask;
        }
    }
}
