using System.Globalization;
using KafkaPi.EndToEnd.Bed;

namespace KafkaPi.EndToEnd.Campaigns;

/// <summary>Edit of a resource that has to reach every broker.</summary>
/// <param name="Restarts">True when the edit needs a restart of the brokers.</param>
internal sealed record RollChange(
    string Name, bool Restarts, Func<ClusterBed, string, int, CancellationToken, Task> ApplyAsync)
{
    public static RollChange ReadOnlySetting { get; } =
        Setting("a read-only setting", restarts: true, "log.retention.check.interval.ms", 60_000);

    public static RollChange LiveSetting { get; } =
        Setting("a live setting", restarts: false, "log.segment.bytes", 64 << 20);

    public static RollChange Heap { get; } = new("the heap", true, (bed, name, round, ct) =>
        bed.PatchAsync(name, new { spec = new { kafka = new { heap = $"{Text(192 + (round % 16))}Mi" } } }, ct));

    public static RollChange EnsembleSetting { get; } = new("a setting of ZooKeeper", true, (bed, name, round, ct) =>
    {
        var config = SpecPatches.Config(("snapCount", Text(100_000 + round)));
        return bed.PatchAsync(name, new { spec = new { zookeeper = new { config } } }, ct);
    });

    public static RollChange RestartRequest { get; } = new("a restart on request", true, (bed, name, round, ct) =>
    {
        var annotations = new Dictionary<string, string> { ["kafkapi.dev/restart"] = $"all@{Text(round)}" };
        return bed.PatchAsync(name, new { metadata = new { annotations } }, ct);
    });

    /// <summary>Upgrade, which is possible once in a cluster's life: the raised protocol does not go back.</summary>
    public static RollChange Upgrade { get; } =
        new("an upgrade from Kafka 3.2 to 3.9", true, async (bed, name, _, ct) =>
        {
            var newer = await bed.DistributionAsync("7.9.1-confluent", ct);
            var distribution = bed.Source(newer);
            await bed.PatchAsync(name, new { spec = new { version = newer.Version, distribution } }, ct);
        });

    private static RollChange Setting(string what, bool restarts, string key, int from) =>
        new(what, restarts, (bed, name, round, ct) => bed.ConfigureAsync(name, ct, (key, Text(from + round))));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
