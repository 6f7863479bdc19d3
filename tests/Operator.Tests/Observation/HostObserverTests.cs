using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Observation;
using KafkaPi.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Observation;

/// <summary>A host that is silent or slow, as a pass finds it.</summary>
public sealed class HostObserverTests
{
    private static readonly ObservedHost Seen = ClusterUnderTest.Of(3).Hosts[new("pi1")];

    private readonly FakeTimeProvider _time = new();
    private readonly HostObserver _observer;
    private TaskCompletionSource<ObservedHost> _answer = new();
    private int _observations;

    public HostObserverTests() => _observer = new(_time);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_that_falls_silent_is_unseen_after_five_seconds()
    {
        await AnswersAfterAsync(TimeSpan.FromMilliseconds(300));
        var pass = PassAsync();

        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(pass.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal("silent for 5 s", Assert.IsType<ObservedHost.Unseen>(await pass).Reason);
    }

    [Fact]
    public async Task Later_passes_do_not_wait_for_a_silent_host_at_all()
    {
        await FallsSilentAsync();

        Assert.IsType<ObservedHost.Unseen>(await PassAsync());
        Assert.IsType<ObservedHost.Unseen>(await PassAsync());
        Assert.Equal(1, _observations);
    }

    [Fact]
    public async Task A_silent_host_that_answers_at_last_is_observed_anew()
    {
        await FallsSilentAsync();
        _answer.SetResult(Seen);
        _answer = new();

        var pass = PassAsync();
        Assert.Equal(2, _observations);
        _answer.SetResult(Seen);

        Assert.Same(Seen, await pass);
    }

    [Fact]
    public async Task A_host_that_was_unseen_holds_up_a_pass_for_half_a_second()
    {
        var unseen = Unseen("no route to host");
        _answer.SetResult(unseen);
        Assert.Same(unseen, await PassAsync());
        _answer = new();

        var pass = PassAsync();
        _time.Advance(TimeSpan.FromSeconds(0.5));

        Assert.Same(unseen, await pass);
    }

    [Fact]
    public async Task A_host_that_is_slow_is_waited_for_four_times_as_long_as_before()
    {
        await AnswersAfterAsync(TimeSpan.FromSeconds(4));

        var pass = PassAsync();
        _time.Advance(TimeSpan.FromSeconds(15));
        _answer.SetResult(Seen);

        Assert.Same(Seen, await pass);
    }

    [Fact]
    public async Task A_look_of_a_pass_that_was_superseded_is_given_up_and_the_next_pass_observations_at_once()
    {
        await AnswersAfterAsync(TimeSpan.FromMilliseconds(300));
        using var superseded = new CancellationTokenSource();
        CancellationToken given = default;
        var pass = _observer.ObserveAsync(
            end =>
            {
                given = end;
                var brokenOff = new TaskCompletionSource<ObservedHost>();
                end.Register(() => brokenOff.SetResult(Unseen("broken off")));
                return brokenOff.Task;
            },
            Silent, superseded.Token);
        await superseded.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pass);
        Assert.True(given.IsCancellationRequested);

        var next = PassAsync();
        _time.Advance(TimeSpan.FromSeconds(4));
        _answer.SetResult(Seen);
        Assert.Same(Seen, await next);
    }

    [Fact]
    public async Task An_observation_without_an_end_is_given_up_after_its_deadline()
    {
        CancellationToken given = default;
        var pass = _observer.ObserveAsync(
            end =>
            {
                given = end;
                return _answer.Task;
            },
            Silent, Ct);
        _time.Advance(TimeSpan.FromSeconds(10));
        await pass;
        Assert.False(given.IsCancellationRequested);

        _time.Advance(TimeSpan.FromSeconds(15));

        Assert.True(given.IsCancellationRequested);
    }

    private static ObservedHost.Unseen Silent(TimeSpan within) => Unseen($"silent for {within.TotalSeconds} s");

    private static ObservedHost.Unseen Unseen(string reason) => new(null, reason, NeedsHuman: false);

    private Task<ObservedHost> PassAsync() => _observer.ObserveAsync(
        _ =>
        {
            _observations++;
            return _answer.Task;
        },
        Silent, Ct);

    private async Task AnswersAfterAsync(TimeSpan took)
    {
        var pass = PassAsync();
        _time.Advance(took);
        _answer.SetResult(Seen);
        Assert.Same(Seen, await pass);
        (_answer, _observations) = (new(), 0);
    }

    private async Task FallsSilentAsync()
    {
        await AnswersAfterAsync(TimeSpan.FromMilliseconds(300));
        var pass = PassAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        await pass;
    }
}
