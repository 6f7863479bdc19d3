using System.Collections.Concurrent;
using System.Diagnostics;
using KafkaPi.ControlPlane.Contract.Servers;

namespace KafkaPi.ControlPlane.Contract.Benchmark;

/// <summary>Writes the status of objects at a fixed rate.</summary>
internal sealed class WriteLoad(Server server, string path, int objects)
{
    private readonly Stopwatch _clock = new();
    private int _failed;

    /// <summary>The timestamp at which each write was due, by its sequence number.</summary>
    public ConcurrentDictionary<long, long> Sent { get; } = new();

    /// <summary>The milliseconds from the moment a write was due to its response.</summary>
    public ConcurrentBag<double> Latencies { get; } = [];

    public int Failed => _failed;

    /// <returns>The seconds that all writes took.</returns>
    public async Task<double> RunAsync(int count, int perSecond, CancellationToken ct)
    {
        var writes = new List<Task>();
        _clock.Restart();
        for (var n = 0; n < count; n++)
        {
            var due = TimeSpan.FromSeconds((double)n / perSecond);
            if (due > _clock.Elapsed)
            {
                await Task.Delay(due - _clock.Elapsed, ct);
            }

            var sequence = n;
            writes.Add(Task.Run(() => WriteAsync(sequence, due), ct));
        }
        await Task.WhenAll(writes);
        return _clock.Elapsed.TotalSeconds;
    }

    private async Task WriteAsync(int sequence, TimeSpan due)
    {
        // The time counts from the moment the write was due, so that a server that falls behind shows it.
        var late = (long)((_clock.Elapsed - due).TotalSeconds * Stopwatch.Frequency);
        Sent[sequence] = Stopwatch.GetTimestamp() - late;
        var reply = await server.MergeAsync(
            $"{path}/w-{sequence % objects}/status", $$$"""{"status":{"sequence":{{{sequence}}}}}""");
        Latencies.Add((_clock.Elapsed - due).TotalMilliseconds);
        if (reply.Code != 200)
        {
            Interlocked.Increment(ref _failed);
        }
    }
}
