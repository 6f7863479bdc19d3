using System.Globalization;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.Lab.Distributions;

namespace KafkaPi.EndToEnd.Campaigns;

/// <summary>An edit of a resource that has to reach every broker.</summary>
/// <param name="Restarts">It cannot be had without restarting the brokers.</param>
internal sealed record RollChange(string Name, bool Restarts, Func<ClusterUnderTest, string, int, CancellationToken, Task> ApplyAsync)
{
    public static RollChange ReadOnlySetting { get; } = Setting("a read-only setting", restarts: true, "log.retention.check.interval.ms", 60_000);

    public static RollChange LiveSetting { get; } = Setting("a live setting", restarts: false, "log.segment.bytes", 64 << 20);

    public static RollChange Heap { get; } = new("the heap", true, (bed, name, round, ct) =>
        bed.PatchAsync(name, new { spec = new { kafka = new { heap = $"{Text(192 + (round % 16))}Mi" } } }, ct));

    public static RollChange EnsembleSetting { get; } = new("a setting of ZooKeeper", true, (bed, name, round, ct) =>
        bed.PatchAsync(name, new { spec = new { zookeeper = new { config = new Dictionary<string, string> { ["snapCount"] = Text(100_000 + round) } } } }, ct));

    public static RollChange RestartRequest { get; } = new("a restart on request", true, (bed, name, round, ct) =>
        bed.PatchAsync(name, new { metadata = new { annotations = new Dictionary<string, string> { ["kafkapi.dev/restart"] = $"all@{Text(round)}" } } }, ct));

    /// <summary>Once in a cluster's life: the raised protocol does not go back.</summary>
    public static RollChange Upgrade { get; } = new("an upgrade from Kafka 3.2 to 3.9", true, async (bed, name, _, ct) =>
    {
        Distribution newer = await bed.DistributionAsync("7.9.1-confluent", ct);
        await bed.PatchAsync(name, new
        {
            spec = new
            {
                version = newer.Version,
                distribution = new { sha512 = newer.Sha512, source = new { url = bed.UrlOf(Path.GetFileName(newer.Path)) } },
            },
        }, ct);
    });

    private static RollChange Setting(string what, bool restarts, string key, int from) => new(what, restarts, (bed, name, round, ct) =>
        bed.PatchAsync(name, new { spec = new { kafka = new { config = new Dictionary<string, string> { [key] = Text(from + round) } } } }, ct));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
