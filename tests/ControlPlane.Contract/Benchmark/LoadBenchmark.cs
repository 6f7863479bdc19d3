using System.Globalization;
using KafkaPi.ControlPlane.Contract.Embedded;
using KafkaPi.ControlPlane.Contract.Servers;

namespace KafkaPi.ControlPlane.Contract.Benchmark;

/// <summary>
/// Compares the embedded server with a real one under 300 custom resources, 50 watches and 200 status writes per
/// second. Prints a markdown table.
/// </summary>
/// <remarks>
/// Runs only when asked for (<c>-explicit only</c>). <c>KAFKAPI_BENCH_SECONDS</c> sets its length (60).
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
        var ct = TestContext.Current.CancellationToken;
        var seconds = int.Parse(
            Environment.GetEnvironmentVariable("KAFKAPI_BENCH_SECONDS") ?? "60", CultureInfo.InvariantCulture);
        var rows = new List<string>
        {
            "| server | writes/s | write p50 | write p99 | write max | failed | event p50 | event p99 | events | "
                + "watches ended | CPU | memory before | memory after |",
            "|---|---|---|---|---|---|---|---|---|---|---|---|---|"
        };
        var directory = Directory.CreateTempSubdirectory("kafkapi-bench-").FullName;
        using (var process = await ServerProcess.StartAsync(directory, ct))
        {
            rows.Add(await MeasureAsync("embedded", process.Kubeconfig, new([process.Id]), seconds, ct));
            await process.KillAsync();
        }
        Directory.Delete(directory, recursive: true);
        if (ServersUnderTest.RealKubeconfig is { } real)
        {
            var pids = (Environment.GetEnvironmentVariable("KAFKAPI_TEST_SERVER_PIDS") ?? "")
                .Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(int.Parse)
                .ToArray();
            rows.Add(await MeasureAsync("real", real, new(pids), seconds, ct));
        }
        foreach (var row in rows)
        {
            output.WriteLine(row);
        }
    }

    private static async Task<string> MeasureAsync(
        string name, string kubeconfig, ServerUsage usage, int seconds, CancellationToken ct)
    {
        using var server = await Server.ConnectAsync(kubeconfig, ct);
        var ns = await server.NamespaceAsync();
        await CreateObjectsAsync(server, ns);
        var (before, cpuBefore) = (usage.MemoryMiB, usage.ProcessorTime);
        var writes = new WriteLoad(server, Server.WidgetsIn(ns), Objects);
        await using var watches = await WatchLoad.StartAsync(server, Server.WidgetsIn(ns), Watches, writes.Sent, ct);

        var took = await writes.RunAsync(seconds * WritesPerSecond, WritesPerSecond, ct);
        // Events of the last writes are still under way.
        await Task.Delay(TimeSpan.FromSeconds(2), ct);

        var cpu = usage.ProcessorTime - cpuBefore;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {writes.Latencies.Count / took:F0} | {At(writes.Latencies, 0.5):F1} ms | "
                + $"{At(writes.Latencies, 0.99):F1} ms | {writes.Latencies.Max():F0} ms | {writes.Failed} | "
                + $"{At(watches.Latencies, 0.5):F1} ms | {At(watches.Latencies, 0.99):F1} ms | {watches.Events} | "
                + $"{watches.Ended} | {cpu.TotalSeconds:F0} s | {before} MiB | {usage.MemoryMiB} MiB |");
    }

    private static async Task CreateObjectsAsync(Server server, string ns)
    {
        const string Spec =
            """{"size":5,"nodes":[{"name":"a"},{"name":"b"},{"name":"c"}],"config":{"x":"1"}}""";
        for (var i = 0; i < Objects; i++)
        {
            (await server.CreateWidgetAsync(ns, $"w-{i}", Spec)).Expect(201);
        }
    }

    private static double At(IEnumerable<double> values, double quantile)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[(int)(quantile * (sorted.Count - 1))];
    }
}
