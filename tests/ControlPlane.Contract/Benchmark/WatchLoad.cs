using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using KafkaPi.ControlPlane.Contract.Servers;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Benchmark;

/// <summary>Many watches of one resource. The first measures the delay of its events.</summary>
internal sealed class WatchLoad : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<long, long> _sent;
    private readonly CancellationTokenSource _ending;
    private readonly List<Task> _watchers = [];
    private long _events;
    private int _ended;

    private WatchLoad(IReadOnlyDictionary<long, long> sent, CancellationTokenSource ending)
    {
        _sent = sent;
        _ending = ending;
    }

    /// <summary>The milliseconds from the moment a write was due to its event.</summary>
    public ConcurrentBag<double> Latencies { get; } = [];

    public long Events => Interlocked.Read(ref _events);

    /// <summary>The watches that the server ended.</summary>
    public int Ended => _ended;

    public static async Task<WatchLoad> StartAsync(
        Server server, string path, int count, IReadOnlyDictionary<long, long> sent, CancellationToken ct)
    {
        var load = new WatchLoad(sent, CancellationTokenSource.CreateLinkedTokenSource(ct));
        var since = (await server.GetAsync(path)).ResourceVersion;
        for (var i = 0; i < count; i++)
        {
            var watch = await server.WatchAsync($"{path}?watch=true&resourceVersion={since}");
            var measures = i == 0;
            load._watchers.Add(Task.Run(() => load.FollowAsync(watch, measures), ct));
        }
        return load;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_watchers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task FollowAsync(WatchStream watch, bool measures)
    {
        using (watch)
        {
            while (await watch.NextLineAsync(_ending.Token) is { } line)
            {
                var now = Stopwatch.GetTimestamp();
                Interlocked.Increment(ref _events);
                if (measures)
                {
                    Measure(line, now);
                }
            }
            Interlocked.Increment(ref _ended);
        }
    }

    private void Measure(string line, long now)
    {
        var json = JsonText.ParseObject(Encoding.UTF8.GetBytes(line));
        if (json.Integer("object", "status", "sequence") is { } sequence && _sent.TryGetValue(sequence, out var due))
        {
            Latencies.Add(Stopwatch.GetElapsedTime(due, now).TotalMilliseconds);
        }
    }
}
