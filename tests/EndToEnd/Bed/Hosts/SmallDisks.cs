using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Bed.Hosts;

/// <summary>
/// File system for a broker's data that is just large enough for the preflight, so that a test can fill it. It is
/// lost when its host loses power.
/// </summary>
internal static class SmallDisks
{
    private const string Data = "/var/lib/kafkapi/kafka";
    private const string Fill = $"{Data}/fill";

    public static Task MountAsync(IEnumerable<LabHost> hosts, CancellationToken ct) =>
        Task.WhenAll(hosts.Select(host => host.CheckAsync(
        $"mkdir -p {Data}; mountpoint -q {Data} || mount -t tmpfs -o size=600m,mode=750 small {Data}", ct)));

    public static Task UnmountAsync(IEnumerable<LabHost> hosts, CancellationToken ct) =>
        Task.WhenAll(hosts.Select(host => host.CheckAsync(
        $"if mountpoint -q {Data}; then umount {Data}; fi", ct)));

    public static Task FillAsync(LabHost host, CancellationToken ct) =>
        host.CheckAsync($"head -c 1G /dev/zero > {Fill} 2>/dev/null || true", ct);

    public static Task FreeAsync(LabHost host, CancellationToken ct) => host.CheckAsync($"rm -f {Fill}", ct);
}
