using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using KafkaPi.ControlPlane.Contract.Embedded;
using KafkaPi.ControlPlane.Contract.Servers;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Benchmark;

/// <summary>300 custom resources, 50 watches, 200 status writes per second: the embedded server beside a real one, as a markdown table.</summary>
/// <remarks>
/// Runs only when asked for (<c>-explicit only</c>). <c>KAFKAPI_BENCH_SECONDS</c> sets its length (60);
/// <c>KAFKAPI_TEST_SERVER_PIDS</c> names the real server's processes, whose memory is summed.
/// </remarks>
public sealed class LoadBenchmark(ITestOutputHelper output)
{
    private const int Objects = 300;
    private const int Watches = 50;
    private const int WritesPerSecond = 200;

    [Fact(Explicit = true)]
    public async Task Writes_and_watches_beside_the_real_server()
    {
        var cancel = TestContext.Current.CancellationToken;
        var seconds = int.Parse(Environment.GetEnvironmentVariable("KAFKAPI_BENCH_SECONDS") ?? "60", CultureInfo.InvariantCulture);
        var rows = new List<string> { "| server | writes/s | write p50 | write p99 | write max | failed | event p50 | event p99 | events | watches ended | CPU | memory before | memory after |", "|---|---|---|---|---|---|---|---|---|---|---|---|---|" };
        var directory = Directory.CreateTempSubdirectory("kafkapi-bench-").FullName;
        using (var process = await ServerProcess.StartAsync(directory, cancel))
        {
            rows.Add(await MeasureAsync("embedded", process.Kubeconfig, [process.Id], seconds, cancel));
            await process.KillAsync();
        }
        Directory.Delete(directory, recursive: true);
        if (ServersUnderTest.RealKubeconfig is { } real)
        {
            var pids = (Environment.GetEnvironmentVariable("KAFKAPI_TEST_SERVER_PIDS") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray();
            rows.Add(await MeasureAsync("real", real, pids, seconds, cancel));
        }
        foreach (var row in rows)
            output.WriteLine(row);
    }

    private static async Task<string> MeasureAsync(string name, string kubeconfig, int[] pids, int seconds, CancellationToken cancel)
    {
        using var server = await Server.ConnectAsync(kubeconfig, cancel);
        var ns = await server.NamespaceAsync();
        var path = Server.WidgetsIn(ns);
        for (var i = 0; i < Objects; i++)
            (await server.CreateWidgetAsync(ns, $"w-{i}", """{"size":5,"nodes":[{"name":"a"},{"name":"b"},{"name":"c"}],"config":{"x":"1"}}""")).Expect(201);
        var (before, cpuBefore) = (Memory(pids), ProcessorTime(pids));
        var since = (await server.GetAsync(path)).ResourceVersion;
        var sent = new ConcurrentDictionary<long, long>();
        var eventLatencies = new ConcurrentBag<double>();
        var events = 0L;
        var ended = 0;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var watchers = new List<Task>();
        for (var i = 0; i < Watches; i++)
        {
            var watch = await server.WatchAsync($"{path}?watch=true&resourceVersion={since}");
            var sampled = i == 0;
            watchers.Add(Task.Run(async () =>
            {
                using (watch)
                {
                    while (await watch.NextLineAsync(ending.Token) is { } line)
                    {
                        var now = Stopwatch.GetTimestamp();
                        Interlocked.Increment(ref events);
                        if (sampled && JsonText.ParseObject(System.Text.Encoding.UTF8.GetBytes(line)).Integer("object", "status", "sequence") is { } sequence && sent.TryGetValue(sequence, out var started))
                            eventLatencies.Add(Stopwatch.GetElapsedTime(started, now).TotalMilliseconds);
                    }
                    Interlocked.Increment(ref ended);
                }
            }, cancel));
        }
        var latencies = new ConcurrentBag<double>();
        var failed = 0;
        var writes = new List<Task>();
        var clock = Stopwatch.StartNew();
        for (var n = 0; n < seconds * WritesPerSecond; n++)
        {
            var due = TimeSpan.FromSeconds((double)n / WritesPerSecond);
            if (due > clock.Elapsed)
                await Task.Delay(due - clock.Elapsed, cancel);
            var sequence = n;
            writes.Add(Task.Run(async () =>
            {
                // From the moment it was due: a server that falls behind does not hide it.
                sent[sequence] = Stopwatch.GetTimestamp() - (long)((clock.Elapsed - due).TotalSeconds * Stopwatch.Frequency);
                var reply = await server.MergeAsync($"{path}/w-{sequence % Objects}/status", $$$"""{"status":{"sequence":{{{sequence}}}}}""");
                latencies.Add((clock.Elapsed - due).TotalMilliseconds);
                if (reply.Code != 200)
                    Interlocked.Increment(ref failed);
            }, cancel));
        }
        await Task.WhenAll(writes);
        var took = clock.Elapsed.TotalSeconds;
        await Task.Delay(TimeSpan.FromSeconds(2), cancel);
        var (after, cpu) = (Memory(pids), ProcessorTime(pids) - cpuBefore);
        await ending.CancelAsync();
        await Task.WhenAll(watchers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {latencies.Count / took:F0} | {At(latencies, 0.5):F1} ms | {At(latencies, 0.99):F1} ms | {latencies.Max():F0} ms | {failed} | {At(eventLatencies, 0.5):F1} ms | {At(eventLatencies, 0.99):F1} ms | {events} | {ended} | {cpu.TotalSeconds:F0} s | {before} MiB | {after} MiB |");
    }

    private static double At(IEnumerable<double> values, double quantile)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[(int)(quantile * (sorted.Count - 1))];
    }

    private static TimeSpan ProcessorTime(int[] pids) => pids.Aggregate(TimeSpan.Zero, (sum, pid) =>
    {
        using var process = Process.GetProcessById(pid);
        return sum + process.TotalProcessorTime;
    });

    private static long Memory(int[] pids) => pids.Sum(pid =>
    {
        using var process = Process.GetProcessById(pid);
        return process.WorkingSet64;
    }) / (1 << 20);
}
