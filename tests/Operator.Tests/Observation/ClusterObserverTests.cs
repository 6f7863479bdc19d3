using System.Net;
using System.Text;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka.Config;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Observation;
using KafkaPi.Operator.Tests.Kafka;
using KafkaPi.Operator.Tests.Observation.Probe;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using IHost = KafkaPi.Operator.Hosts.IHost;

namespace KafkaPi.Operator.Tests.Observation;

public class ClusterObserverTests
{
    private static readonly TargetCluster Cluster = Clusters.Of("10.79.0.11", "10.79.0.12");
    private readonly FakeTimeProvider _time = new(new(2026, 11, 23, 16, 20, 30, TimeSpan.Zero));

    [Fact]
    public async Task One_host_that_fails_hides_no_other_one()
    {
        var observed = await ObserveAsync(
            Observer(), pi1: Member, pi2: () => throw new HostUnreachableException(Endpoint, "no route to host"));

        Assert.NotNull(observed.Seen(new("pi1")));
        var unseen = Assert.IsType<ObservedHost.Unseen>(observed.Hosts[new("pi2")]);
        Assert.False(unseen.NeedsHuman);
        Assert.Null(unseen.LastContact);
        Assert.Equal("pi2: no route to host", unseen.Reason);
    }

    [Fact]
    public async Task The_last_contact_is_remembered_for_as_long_as_a_host_is_unseen()
    {
        var observer = Observer();
        var contact = _time.GetUtcNow();
        await ObserveAsync(observer, Member, Member);
        _time.Advance(TimeSpan.FromSeconds(70));

        var observed =
            await ObserveAsync(observer, Member, () => throw new SudoRefusedException(Endpoint, "pi may not use sudo"));

        var unseen = Assert.IsType<ObservedHost.Unseen>(observed.Hosts[new("pi2")]);
        Assert.Equal(contact, unseen.LastContact);
        Assert.True(unseen.NeedsHuman);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Welcome to your Pi\n")]
    public async Task A_host_whose_answer_cannot_be_read_is_unseen(string answer)
    {
        var observed = await ObserveAsync(Observer(), Member, () => answer);

        var unseen = Assert.IsType<ObservedHost.Unseen>(observed.Hosts[new("pi2")]);
        Assert.StartsWith("pi2: ", unseen.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_says_nothing_is_unseen_after_its_own_deadline()
    {
        var asked = new TaskCompletionSource();
        var observing = Observer().ObserveAsync(
            Cluster with { Nodes = [Cluster.Nodes[0] with { Daemons = [DaemonKind.ZooKeeper] }] },
            async (_, _) =>
            {
                asked.SetResult();
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
                throw new InvalidOperationException();
            },
            withDisks: false,
            TestContext.Current.CancellationToken);
        await asked.Task;

        _time.Advance(TimeSpan.FromMinutes(1));

        var unseen = Assert.IsType<ObservedHost.Unseen>((await observing).Hosts[new("pi1")]);
        Assert.StartsWith("pi1: no answer from 10.79.0.11 within", unseen.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_whose_node_left_the_spec_is_looked_at_too()
    {
        var cluster = Cluster with
        {
            Nodes = [Cluster.Nodes[0]],
            Decommissioned = [Cluster.Nodes[1] with { Daemons = [DaemonKind.Broker] }]
        };

        var observed = await Observer().ObserveAsync(
            cluster, (node, _) => Task.FromResult<IHost>(new Scripted(Member)), withDisks: false,
            TestContext.Current.CancellationToken);

        Assert.NotNull(observed.Seen(new("pi2")));
    }

    [Fact]
    public async Task Brokers_are_not_asked_where_none_listens()
    {
        var observed = await ObserveAsync(Observer(), Member, Member);

        Assert.Equal("no broker listens", Assert.IsType<BrokersView.Unknown>(observed.Brokers).Reason);
    }

    [Theory]
    [InlineData("confluent 7.2.2 3.2 /opt/kafkapi/dist/confluent-7.2.2", 1)]
    [InlineData("apache 0.9.0.1 0.9.0 /opt/kafkapi/dist/apache-0.9.0.1", 0)]
    public async Task A_broker_that_is_still_to_be_upgraded_is_asked_as_it_understands(string release, short knows)
    {
        await using var broker = new FakeBroker(1) { KnowsMetadata = knows };
        var port = broker.Listen();
        var cluster = Cluster with
        {
            Nodes = [Cluster.Nodes[0] with { Address = "127.0.0.1" }],
            Kafka = Cluster.Kafka with { Listeners = [new("PLAINTEXT", port, "PLAINTEXT")] },
        };

        var observed = await Observer().ObserveAsync(
            cluster,
            (_, _) => Task.FromResult<IHost>(new Scripted(() => Member(
                port,
                $"release\tkafkapi-broker.service\t{release}\n"))),
            withDisks: false, TestContext.Current.CancellationToken);

        Assert.Equal([1], Assert.IsType<BrokersView.Known>(observed.Brokers).Answering);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(100, 12)]
    public async Task A_broker_that_answers_and_is_not_known_yet_is_waited_for_a_moment_and_no_longer(
        int knownAtQuestion, int pauses)
    {
        var pausing = new PausingTime(pause => pause == TimeSpan.FromMilliseconds(25));
        await using var pi1 = new FakeBroker(1) { Knows = question => question < knownAtQuestion ? [1] : [1, 2] };
        await using var pi2 = new FakeBroker(2) { Knows = question => question < knownAtQuestion ? [2] : [1, 2] };
        var port = pi1.Listen();
        pi2.Listen(IPAddress.Parse("127.0.0.2"), port);
        var cluster = Clusters.Of("127.0.0.1", "127.0.0.2") with
        {
            Kafka = Cluster.Kafka with { Listeners = [new("PLAINTEXT", port, "PLAINTEXT")] }
        };
        var observing = Observer(pausing).ObserveAsync(
            cluster,
            (_, _) => Task.FromResult<IHost>(
                new Scripted(() => Member(port, ""))),
            withDisks: false, TestContext.Current.CancellationToken);

        for (var pause = 0; pause < pauses; pause++)
        {
            await pausing.PassPauseAsync(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(
            knownAtQuestion > pauses + 1 ? [] : [1, 2],
            Assert.IsType<BrokersView.Known>((await observing).Brokers).Registered);
    }

    [Fact]
    public async Task A_broker_is_asked_where_it_runs_and_not_where_the_spec_will_have_it()
    {
        await using var broker = new FakeBroker(1);
        var port = broker.Listen();
        var cluster = Cluster with
        {
            Nodes = [Cluster.Nodes[0] with { Address = "127.0.0.1" }],
            Kafka = Cluster.Kafka with { Listeners = [new("LAN", port == 9192 ? 9193 : 9192, "PLAINTEXT")] },
        };

        var observed = await Observer().ObserveAsync(
            cluster, (_, _) => Task.FromResult<IHost>(new Scripted(() => Member(port, ""))), withDisks: false,
            TestContext.Current.CancellationToken);

        Assert.Equal([1], Assert.IsType<BrokersView.Known>(observed.Brokers).Answering);
    }

    private static HostEndpoint Endpoint { get; } = new("pi2", "127.0.0.1", 22, "pi");

    private ClusterObserver Observer() => Observer(_time);

    private static ClusterObserver Observer(TimeProvider time) =>
        new(new(
            new(new(), time, NullLogger<BrokerConfigClient>.Instance), new(), time,
            NullLogger<BrokerObserver>.Instance), time, NullLogger<ClusterObserver>.Instance);

    /// <summary>A member whose broker does not listen: nobody is asked by the Kafka protocol.</summary>
    private static string Member() => Answer(_ => true, "");

    /// <summary>A member whose broker runs with one listener, and listens.</summary>
    /// <param name="broker">What the host says of its broker besides.</param>
    private static string Member(int port, string broker)
    {
        const string Unit = "kafkapi-broker.service";
        var settings = Convert.ToBase64String(Encoding.UTF8.GetBytes($"listeners=PLAINTEXT://:{port}\n"));
        return Answer(
            line => !line.StartsWith($"settings\t{Unit}", StringComparison.Ordinal),
            $"listener\t{port}\tjava\t/system.slice/{Unit}\nsettings\t{Unit}\t{settings}\n{broker}");
    }

    private static string Answer(Func<string, bool> isKept, string more)
    {
        var lines = Recorded.Body(Recorded.Text("Observation/Probe", "running-member.txt")).Split('\n');
        return Recorded.Seal(
            string.Join(
                '\n', lines.Where(l => !l.StartsWith("listener\t9092", StringComparison.Ordinal) && isKept(l)))
            + more);
    }

    private static Task<ObservedCluster> ObserveAsync(ClusterObserver observer, Func<string> pi1, Func<string> pi2) =>
        observer.ObserveAsync(
            Cluster with { Nodes = [Cluster.Nodes[0], Cluster.Nodes[1] with { Daemons = [DaemonKind.ZooKeeper] }] },
            (node, _) => Task.FromResult<IHost>(new Scripted(node.Name.Value == "pi1" ? pi1 : pi2)),
            withDisks: false,
            TestContext.Current.CancellationToken);

    private sealed class Scripted(Func<string> answer) : IHost
    {
        public HostEndpoint Endpoint => ClusterObserverTests.Endpoint;

        public Task<ScriptResult> RunAsync(RemoteScript script, CancellationToken cancellationToken) =>
            Task.FromResult(new ScriptResult(0, answer(), "", false));

        public Task UploadAsync(
            string localPath, string remotePath, IProgress<long>? progress, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
