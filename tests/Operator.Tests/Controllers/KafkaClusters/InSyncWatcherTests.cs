using System.Collections.Immutable;
using System.Threading.Channels;
using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Requeue;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Observation;
using KafkaPi.Operator.Tests.Desired;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace KafkaPi.Operator.Tests.Controllers.KafkaClusters;

public sealed class InSyncWatcherTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly RejoinState Awaited = new RejoinState.Awaited(new("pi2"));
    private static readonly RejoinState CatchingUp = new RejoinState.CatchingUp();
    private static readonly RejoinState InSync = new RejoinState.InSync();

    // Its own end is no pause.
    private readonly PausingTime _time = new(pause => pause < TimeSpan.FromMinutes(5));
    private readonly KafkaCluster _cluster = Manifests.Sample("three-pis.yaml");
    private readonly TargetCluster _desired;
    private readonly InSyncWatcher _watch;
    private readonly Channel<KafkaCluster> _looks = Channel.CreateUnbounded<KafkaCluster>();
    private Func<RejoinState> _answer = () => Awaited;
    private NodeName? _missing;
    private int _asked;

    public InSyncWatcherTests()
    {
        _desired = _cluster.Derived();
        _watch =
            new(AskAsync, (cluster, _) => _looks.Writer.TryWrite(cluster), _time, NullLogger<InSyncWatcher>.Instance);
    }

    public void Dispose() => _watch.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_look_is_asked_for_when_the_broker_that_was_restarted_answers_again(bool inSync)
    {
        Begin(hasYetToStop: true);
        await PauseAsync(times: 10);
        Assert.Equal(0, _looks.Reader.Count);

        _answer = () => inSync ? InSync : CatchingUp;

        Assert.Same(_cluster, await LookAsync());
        Assert.Equal(new NodeName("pi2"), _missing);
    }

    [Fact]
    public async Task What_is_behind_when_it_is_looked_at_is_looked_at_again_when_it_is_in_sync()
    {
        _answer = () => CatchingUp;
        Begin(hasYetToStop: false);
        await PauseAsync(times: 5);
        Assert.Equal(0, _looks.Reader.Count);

        _answer = () => InSync;
        await PauseAsync();

        Assert.Same(
            _cluster,
            await _looks.Reader
                .ReadAsync(TestContext.Current.CancellationToken)
                .AsTask()
                .WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_broker_that_has_yet_to_stop_is_not_taken_for_one_that_is_back()
    {
        _answer = () => InSync;
        Begin(hasYetToStop: true);
        await PauseAsync(times: 10);

        Assert.Equal(0, _looks.Reader.Count);
    }

    [Fact]
    public async Task What_came_back_while_it_was_looked_at_is_looked_at_again_a_tenth_of_a_second_later()
    {
        _answer = () => InSync;
        Begin(hasYetToStop: false);
        var pauses = await PauseAsync(times: 1);
        Assert.Equal(0, _looks.Reader.Count);

        Assert.Same(_cluster, await LookAsync());
        Assert.InRange(pauses.Sum(p => p.TotalSeconds), 0.01, 0.1);
    }

    [Fact]
    public async Task Passes_in_between_begin_no_second_watch()
    {
        for (var pass = 0; pass < 3; pass++)
        {
            Begin(hasYetToStop: true);
            await PauseAsync(times: 3);
        }

        Assert.InRange(_asked, 9, 10);
    }

    [Fact]
    public async Task Who_stays_away_is_asked_less_and_less_and_after_five_minutes_not_at_all()
    {
        Begin(hasYetToStop: true);
        var pauses = new List<TimeSpan>();
        while (pauses.Sum(p => p.TotalSeconds) < 290)
        {
            pauses.AddRange(await PauseAsync());
        }

        Assert.Equal(TimeSpan.FromMilliseconds(50), pauses[0]);
        Assert.InRange(pauses[^1], TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));

        _time.Advance(TimeSpan.FromMinutes(1));

        await BeginsAnewAsync();
    }

    [Fact]
    public async Task A_question_that_fails_ends_the_watch_and_a_later_pass_begins_another()
    {
        _answer = () => throw new InvalidOperationException("by design");
        Begin(hasYetToStop: true);
        await BeginsAnewAsync();
    }

    [Fact]
    public async Task A_watch_that_is_not_needed_any_more_is_ended()
    {
        Begin(hasYetToStop: true);
        await PauseAsync(times: 2);

        _watch.End(_desired.Identity);

        await BeginsAnewAsync();
    }

    private void Begin(bool hasYetToStop) =>
        _watch.Begin(_cluster, _desired, ImmutableSortedDictionary<NodeName, ObservedHost>.Empty, hasYetToStop);

    private Task<RejoinState> AskAsync(
        TargetCluster desired, ImmutableSortedDictionary<NodeName, ObservedHost> hosts, NodeName? missing,
        CancellationToken cancellationToken)
    {
        _missing = missing;
        Interlocked.Increment(ref _asked);
        return Task.FromResult(_answer());
    }

    private async Task<List<TimeSpan>> PauseAsync(int times = 1)
    {
        var pauses = new List<TimeSpan>();
        while (pauses.Count < times)
        {
            pauses.Add(await _time.PassPauseAsync(Patience));
        }

        return pauses;
    }

    /// <summary>It may be asking at this very moment, or pause once more.</summary>
    private async Task<KafkaCluster> LookAsync()
    {
        var look = _looks.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        for (var tries = 0; !look.IsCompleted; tries++)
        {
            Assert.True(tries < 3000, "no look is asked for");
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        return await look;
    }

    private async Task BeginsAnewAsync()
    {
        var before = Volatile.Read(ref _asked);
        for (var tries = 0; Volatile.Read(ref _asked) == before; tries++)
        {
            Assert.True(tries < 3000, "no other watch begins");
            Begin(hasYetToStop: true);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
