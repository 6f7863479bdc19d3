using System.Collections.Concurrent;
using KafkaPi.Operator.Runtime.Queue;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Runtime.Queue;

public sealed class WorkQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly WorkQueue<string> _queue;

    public WorkQueueTests() =>
        _queue = new(_time, new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2), () => 0));

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task A_key_added_many_times_is_handed_out_once()
    {
        _queue.Add("a");
        _queue.Add("a");
        _queue.Add("b");

        Assert.Equal(2, _queue.Depth);
        Assert.Equal(["a", "b"], await TakeAsync(2));
        Assert.Equal(0, _queue.Depth);
    }

    [Fact]
    public async Task A_key_added_while_it_is_worked_on_waits_until_it_is_done()
    {
        _queue.Add("a");
        await TakeAsync(1);
        _queue.Add("a");
        _queue.Add("b");

        Assert.Equal(["b"], await TakeAsync(1));
        _queue.Done("a");
        Assert.Equal(["a"], await TakeAsync(1));
    }

    [Fact]
    public async Task No_key_is_ever_worked_on_twice_at_once()
    {
        const int Keys = 5, Adds = 2000;
        ConcurrentDictionary<string, int> running = new();
        var overlaps = 0;
        var handled = 0;
        async Task WorkAsync()
        {
            await foreach (var key in _queue.TakeAsync(TestContext.Current.CancellationToken))
            {
                if (running.AddOrUpdate(key, 1, (_, n) => n + 1) > 1)
                {
                    Interlocked.Increment(ref overlaps);
                }

                Interlocked.Increment(ref handled);
                await Task.Yield();
                running.AddOrUpdate(key, 0, (_, n) => n - 1);
                _queue.Done(key);
            }
        }

        var workers = Enumerable.Range(0, 8).Select(_ => Task.Run(WorkAsync)).ToList();
        Parallel.For(0, Adds, i => _queue.Add($"key{i % Keys}"));
        while (_queue.Depth > 0 || running.Values.Any(n => n > 0))
        {
            await Task.Yield();
        }

        _queue.ShutDown();
        await Task.WhenAll(workers);

        Assert.Equal(0, overlaps);
        Assert.InRange(handled, Keys, Adds);
    }

    [Fact]
    public void Of_two_delays_the_earlier_wins_whichever_comes_first()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(60));
        _queue.AddAfter("a", TimeSpan.FromSeconds(5));
        _queue.AddAfter("a", TimeSpan.FromSeconds(30));

        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(0, _queue.Depth);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _queue.Depth);
    }

    [Fact]
    public async Task Handing_a_key_out_cancels_the_delay_it_was_waiting_for()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(60));
        _queue.Add("a");
        await TakeAsync(1);
        _queue.Done("a");

        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, _queue.Depth);
    }

    [Fact]
    public void The_backoff_doubles_up_to_its_cap_and_never_gives_up()
    {
        var delays = Enumerable.Range(0, 2000).Select(_ => _queue.AddRateLimited("a").TotalSeconds).ToList();

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 120, 120], delays.Take(9));
        Assert.All(delays.Skip(7), delay => Assert.Equal(120, delay));
    }

    [Fact]
    public void Forgetting_a_key_begins_its_backoff_again_and_leaves_the_others()
    {
        for (var i = 0; i < 10; i++)
        {
            _queue.AddRateLimited("a");
            _queue.AddRateLimited("b");
        }

        _queue.Forget("a");

        Assert.Equal(TimeSpan.FromSeconds(1), _queue.AddRateLimited("a"));
        Assert.Equal(TimeSpan.FromSeconds(120), _queue.AddRateLimited("b"));
    }

    [Fact]
    public void The_backoff_keeps_within_what_the_server_and_the_controller_ask_for()
    {
        Assert.Equal(
            TimeSpan.FromSeconds(30), _queue.AddRateLimited("asked to stay away", earliest: TimeSpan.FromSeconds(30)));
        Assert.Equal(TimeSpan.FromSeconds(0.5), _queue.AddRateLimited("in a hurry", latest: TimeSpan.FromSeconds(0.5)));
    }

    [Theory]
    [InlineData(0, 120)]
    [InlineData(0.5, 108)]
    [InlineData(0.999, 96)]
    public void Jitter_shortens_a_delay_so_that_the_cap_holds(double random, double seconds) =>
        Assert.Equal(
            seconds,
            new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2), () => random).After(100).TotalSeconds, 0.1);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_clock_that_is_set_changes_no_delay(int hours)
    {
        var time = new JumpingTime(_time);
        using var queue =
            new WorkQueue<string>(time, new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2), () => 0));
        queue.AddAfter("a", TimeSpan.FromSeconds(60));
        queue.AddAfter("b", TimeSpan.FromSeconds(30));

        time.SetClock(TimeSpan.FromHours(hours));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, queue.Depth);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(1, queue.Depth);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, queue.Depth);
    }

    [Fact]
    public async Task After_shutdown_nothing_is_handed_out()
    {
        _queue.Add("a");
        _queue.AddAfter("b", TimeSpan.FromSeconds(1));
        _queue.ShutDown();
        _queue.Add("c");
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Empty(await TakeAsync(10));
    }

    private async Task<List<string>> TakeAsync(int count) =>
        await _queue
            .TakeAsync(TestContext.Current.CancellationToken)
            .Take(count)
            .ToListAsync(TestContext.Current.CancellationToken);
}
