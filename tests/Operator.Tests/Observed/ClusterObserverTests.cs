using System.Net;
using KafkaPi.Operator.Clusters;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Runtime;
using KafkaPi.Operator.Tests.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using IHost = KafkaPi.Operator.Hosts.IHost;

namespace KafkaPi.Operator.Tests.Observed;

public class ClusterObserverTests
{
    private static readonly DesiredCluster Cluster = Clusters.Of("10.79.0.11", "10.79.0.12");
    private readonly FakeTimeProvider time = new(new(2026, 11, 23, 16, 20, 30, TimeSpan.Zero));

    [Fact]
    public async Task One_host_that_fails_hides_no_other_one()
    {
        var observed = await ObserveAsync(Observer(), pi1: Member, pi2: () => throw new HostUnreachableException(Endpoint, "no route to host"));

        Assert.NotNull(observed.Seen(new("pi1")));
        var unseen = Assert.IsType<ObservedHost.Unseen>(observed.Hosts[new("pi2")]);
        Assert.False(unseen.NeedsHuman);
        Assert.Null(unseen.LastContact);
        Assert.Contains("no route to host", unseen.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_contact_is_remembered_for_as_long_as_a_host_is_unseen()
    {
        var observer = Observer();
        var contact = time.GetUtcNow();
        await ObserveAsync(observer, Member, Member);
        time.Advance(TimeSpan.FromSeconds(70));

        var observed = await ObserveAsync(observer, Member, () => throw new SudoRefusedException(Endpoint, "pi may not use sudo"));

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

        Assert.IsType<ObservedHost.Unseen>(observed.Hosts[new("pi2")]);
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

        time.Advance(TimeSpan.FromMinutes(1));

        var unseen = Assert.IsType<ObservedHost.Unseen>((await observing).Hosts[new("pi1")]);
        Assert.Contains("no answer within", unseen.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_at_a_host_that_hangs_is_given_up_at_once_when_something_else_is_wanted()
    {
        using var superseded = new CancellationTokenSource();
        var context = new ReconcileContext(new("kafka", "pis"), "1", time, superseded.Token);
        var observing = Looking.ObserveAsync(
            Observer(), Cluster,
            async (_, _) =>
            {
                await superseded.CancelAsync();
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
                throw new InvalidOperationException();
            },
            withDisks: false, context, TestContext.Current.CancellationToken);

        Assert.Equal(TimeSpan.Zero, (await Assert.ThrowsAsync<WaitingException>(() => observing)).RetryAfter);
    }

    [Fact]
    public async Task A_host_whose_node_left_the_spec_is_looked_at_too()
    {
        var cluster = Cluster with { Nodes = [Cluster.Nodes[0]], Leaving = [Cluster.Nodes[1] with { Daemons = [DaemonKind.Broker] }] };

        var observed = await Observer().ObserveAsync(
            cluster, (node, _) => Task.FromResult<IHost>(new Scripted(Member)), withDisks: false, TestContext.Current.CancellationToken);

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
            cluster, (_, _) => Task.FromResult<IHost>(new Scripted(() => Member($"listener\t{port}\tjava\t/system.slice/kafkapi-broker.service\nrelease\tkafkapi-broker.service\t{release}\n"))),
            withDisks: false, TestContext.Current.CancellationToken);

        Assert.Equal([1], Assert.IsType<BrokersView.Known>(observed.Brokers).Answering);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(100, 12)]
    public async Task A_broker_that_answers_and_is_not_known_yet_is_waited_for_a_moment_and_no_longer(int knownAtQuestion, int pauses)
    {
        var pausing = new PausingTime(pause => pause == TimeSpan.FromMilliseconds(25));
        await using var pi1 = new FakeBroker(1) { Knows = question => question < knownAtQuestion ? [1] : [1, 2] };
        await using var pi2 = new FakeBroker(2) { Knows = question => question < knownAtQuestion ? [2] : [1, 2] };
        var port = pi1.Listen();
        pi2.Listen(IPAddress.Parse("127.0.0.2"), port);
        var cluster = Clusters.Of("127.0.0.1", "127.0.0.2") with { Kafka = Cluster.Kafka with { Listeners = [new("PLAINTEXT", port, "PLAINTEXT")] } };
        var observing = Observer(pausing).ObserveAsync(
            cluster, (_, _) => Task.FromResult<IHost>(new Scripted(() => Member($"listener\t{port}\tjava\t/system.slice/kafkapi-broker.service\n"))),
            withDisks: false, TestContext.Current.CancellationToken);

        for (var pause = 0; pause < pauses; pause++) await pausing.PassPauseAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(knownAtQuestion > pauses + 1 ? [] : [1, 2], Assert.IsType<BrokersView.Known>((await observing).Brokers).Registered);
    }

    private static HostEndpoint Endpoint { get; } = new("pi2", "127.0.0.1", 22, "pi");

    private ClusterObserver Observer() => Observer(time);

    private static ClusterObserver Observer(TimeProvider time) =>
        new(new(new(time, NullLogger<LiveSettings>.Instance), time, NullLogger<BrokersProbe>.Instance), time, NullLogger<ClusterObserver>.Instance);

    /// <summary>A member whose broker does not listen: nobody is asked by the Kafka protocol.</summary>
    private static string Member() => Member("");

    /// <param name="broker">What the host says of its broker besides.</param>
    private static string Member(string broker)
    {
        var lines = Recorded.Body(Recorded.Text("Observed", "running-member.txt")).Split('\n');
        return Recorded.Seal(string.Join('\n', lines.Where(l => !l.StartsWith("listener\t9092", StringComparison.Ordinal))) + broker);
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

        public Task UploadAsync(string localPath, string remotePath, IProgress<long>? progress, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
