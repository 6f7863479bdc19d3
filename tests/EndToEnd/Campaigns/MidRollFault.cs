using KafkaPi.EndToEnd.Bed;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Campaigns;

/// <summary>What befalls a host, or the operator, in the middle of a roll; and how that is over again.</summary>
/// <param name="StrikesHost">False: it strikes the operator alone, or nobody.</param>
internal sealed record MidRollFault(
    string Name, bool StrikesHost, Func<ClusterUnderTest, LabHost, CancellationToken, Task> StrikeAsync, Func<ClusterUnderTest, LabHost, CancellationToken, Task> MendAsync)
{
    private const string Fill = "/var/lib/kafkapi/kafka/fill";

    public static MidRollFault None { get; } = new("nothing", false, (_, _, _) => Task.CompletedTask, (_, _, _) => Task.CompletedTask);

    public static MidRollFault OperatorKilled { get; } = new("the operator killed five times", false, async (bed, _, ct) =>
    {
        for (var kill = 0; kill < 5; kill++)
        {
            await bed.Operator.KillAsync(ct);
            await bed.Operator.StartAsync(ct, elected: false);
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(200, 4_000)), ct);
        }
    }, (_, _, _) => Task.CompletedTask);

    public static MidRollFault PowerOff { get; } = new("a host without power", true, (_, host, ct) => host.KillAsync(ct), (_, host, ct) => host.BootAsync(ct));

    public static MidRollFault Cut { get; } = new("a host cut off", true, (_, host, ct) => host.CutAsync(ct), (_, host, ct) => host.HealAsync(ct));

    public static MidRollFault Unseen { get; } = new("a host cut off from the operator", true, (_, host, ct) => host.CutFromOperatorAsync(ct), (_, host, ct) => host.HealAsync(ct));

    public static MidRollFault Frozen { get; } = new("a host frozen", true, (_, host, ct) => host.FreezeAsync(ct), (_, host, ct) => host.ThawAsync(ct));

    /// <summary>Of hosts made <see cref="SmallDisksAsync">with small disks</see>.</summary>
    public static MidRollFault DiskFull { get; } = new("a disk filled", true,
        (_, host, ct) => host.CheckAsync($"head -c 1G /dev/zero > {Fill} 2>/dev/null || true", ct),
        (_, host, ct) => host.CheckAsync($"rm -f {Fill}", ct));

    /// <summary>Puts the brokers' data on a file system of its own; it is gone when its host loses power.</summary>
    public static Task SmallDisksAsync(IEnumerable<LabHost> hosts, CancellationToken ct) => Task.WhenAll(hosts.Select(host => host.CheckAsync(
        "mkdir -p /var/lib/kafkapi/kafka; mountpoint -q /var/lib/kafkapi/kafka || mount -t tmpfs -o size=400m,mode=750 small /var/lib/kafkapi/kafka", ct)));

    public static Task OwnDisksAsync(IEnumerable<LabHost> hosts, CancellationToken ct) => Task.WhenAll(hosts.Select(host => host.CheckAsync(
        "if mountpoint -q /var/lib/kafkapi/kafka; then umount /var/lib/kafkapi/kafka; fi", ct)));
}
