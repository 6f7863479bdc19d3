using System.Diagnostics;
using Confluent.Kafka;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Api;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Hosts;

namespace KafkaPi.Benchmarks;

/// <summary>
/// A rolling restart of three brokers beside what its parts take by themselves, and how soon a dead daemon is seen.
/// </summary>
internal static class RollMeasurement
{
    private const string Topic = "rolled";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    public static Task MakeTopicAsync(ClusterBed bed, CancellationToken ct) => bed.MakeTopicAsync(Topic, ct);

    /// <summary>
    /// Each broker stopped, started, and back in sync before the next, with nobody but systemd and Kafka at work.
    /// </summary>
    public static async Task<double> PartsAsync(ClusterBed bed, CancellationToken ct)
    {
        await bed.Operator.StopAsync(ct);
        using var admin = new AdminClientBuilder(
            new AdminClientConfig { BootstrapServers = bed.Bootstrap(), TopicMetadataRefreshIntervalMs = 100 })
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        await InSyncAsync(admin, bed.Hosts.Count, ct);
        var begun = Stopwatch.GetTimestamp();
        foreach (var host in bed.Hosts)
        {
            await host.CheckAsync("systemctl restart kafkapi-broker", ct);
            await InSyncAsync(admin, bed.Hosts.Count, ct);
        }

        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        await bed.Operator.StartAsync(ct);
        return seconds;
    }

    /// <summary>From kubectl to Ready in the new generation.</summary>
    public static async Task<double> RollAsync(ClusterBed bed, string name, CancellationToken ct)
    {
        await bed.WaitReadyAsync(name, ct);
        var begun = Stopwatch.GetTimestamp();
        await bed.PatchAsync(
            name,
            new
            {
                spec = new
                {
                    kafka = new
                    {
                        config = new Dictionary<string, string> { ["log.retention.check.interval.ms"] = "61000" }
                    }
                }
            },
            ct);
        while ((await bed.FindAsync(name, ct))!.Condition("Ready") is { Status: "True" })
        {
            await Task.Delay(5 * Poll, ct);
        }

        await bed.WaitReadyAsync(name, ct);
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    /// <summary>From kill -9 of a broker to a status that no longer counts it.</summary>
    public static async Task<double> DetectionAsync(ClusterBed bed, string name, CancellationToken ct)
    {
        await bed.WaitReadyAsync(name, ct);
        await bed.Hosts[1].KillDaemonAsync("broker", ct);
        var begun = Stopwatch.GetTimestamp();
        while ((await bed.FindAsync(name, ct))!.Status!.Brokers == "3/3")
        {
            await Task.Delay(Poll, ct);
        }

        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        await bed.WaitReadyAsync(name, ct);
        return seconds;
    }

    private static async Task InSyncAsync(IAdminClient admin, int brokers, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                var seen = admin.GetMetadata(TimeSpan.FromSeconds(5));
                if (seen.Brokers.Count == brokers
                    && seen.Topics.All(t => t.Partitions.All(p => p.InSyncReplicas.Length == p.Replicas.Length)))
                {
                    return;
                }
            }
            catch (KafkaException)
            {
            }

            await Task.Delay(Poll, ct);
        }
    }
}
