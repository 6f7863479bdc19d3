using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Campaigns;

/// <summary>Fault of a host or of the operator in the middle of a roll, and its end.</summary>
/// <param name="StrikesHost">False when the fault strikes the operator alone, or nobody.</param>
internal sealed record MidRollFault(
    string Name, bool StrikesHost, Func<ClusterBed, LabHost, CancellationToken, Task> StrikeAsync,
    Func<ClusterBed, LabHost, CancellationToken, Task> MendAsync)
{
    public static MidRollFault None { get; } =
        new("nothing", false, (_, _, _) => Task.CompletedTask, (_, _, _) => Task.CompletedTask);

    public static MidRollFault OperatorKilled { get; } =
        new(
            "the operator killed five times", false, (bed, _, ct) => KillFiveTimesAsync(bed, ct),
            (_, _, _) => Task.CompletedTask);

    public static MidRollFault PowerOff { get; } =
        new("a host without power", true, (_, host, ct) => host.KillAsync(ct), (_, host, ct) => host.BootAsync(ct));

    public static MidRollFault Cut { get; } =
        new("a host cut off", true, (_, host, ct) => host.CutAsync(ct), (_, host, ct) => host.HealAsync(ct));

    public static MidRollFault Unseen { get; } = new(
        "a host cut off from the operator", true, (_, host, ct) => host.CutFromOperatorAsync(ct),
        (_, host, ct) => host.HealAsync(ct));

    public static MidRollFault Frozen { get; } =
        new("a host frozen", true, (_, host, ct) => host.FreezeAsync(ct), (_, host, ct) => host.ThawAsync(ct));

    /// <summary>Full disk of a host that has <see cref="SmallDisks"/>.</summary>
    public static MidRollFault DiskFull { get; } = new("a disk filled", true,
        (_, host, ct) => SmallDisks.FillAsync(host, ct), (_, host, ct) => SmallDisks.FreeAsync(host, ct));

    private static async Task KillFiveTimesAsync(ClusterBed bed, CancellationToken ct)
    {
        for (var kill = 0; kill < 5; kill++)
        {
            await bed.Operator.KillAsync(ct);
            await bed.Operator.StartAsync(ct, elected: false);
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(200, 4_000)), ct);
        }
    }
}
