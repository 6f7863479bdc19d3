using KafkaPi.Lab.Distributions;

namespace KafkaPi.EndToEnd.Bed;

/// <summary>Edits of a cluster's spec that several stories make.</summary>
internal static class SpecPatches
{
    /// <summary>Sets keys of <c>spec.kafka.config</c>; <c>null</c> removes a key.</summary>
    public static Task ConfigureAsync(
        this ClusterBed bed, string cluster, CancellationToken ct, params (string Key, string? Value)[] settings) =>
        bed.PatchAsync(cluster, new { spec = new { kafka = new { config = Config(settings) } } }, ct);

    /// <summary>Sets <c>spec.nodes</c> and how many partitions move at the same time, and how fast.</summary>
    public static Task ResizeAsync(
        this ClusterBed bed, string cluster, object[] nodes, int concurrentMoves, int bytesPerSecond,
        CancellationToken ct) =>
        bed.PatchAsync(
            cluster, new { spec = new { nodes, kafka = new { rebalance = new { concurrentMoves, bytesPerSecond } } } },
            ct);

    public static Dictionary<string, string?> Config(params (string Key, string? Value)[] settings) =>
        settings.ToDictionary(s => s.Key, s => s.Value);

    /// <summary>Value of <c>spec.distribution</c> without the flavor.</summary>
    public static object Source(this ClusterBed bed, Distribution distribution) => new
    {
        source = new { url = bed.UrlOf(Path.GetFileName(distribution.Path)) },
        sha512 = distribution.Sha512,
    };
}
