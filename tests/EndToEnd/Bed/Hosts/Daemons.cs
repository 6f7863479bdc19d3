using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Bed.Hosts;

/// <summary>Daemons of the hosts, by their systemd units.</summary>
internal static class Daemons
{
    private static readonly string[] Units = ["zookeeper", "broker"];

    /// <summary>Returns the unit's invocation, which is new for each start.</summary>
    public static Task<string> InvocationAsync(this LabHost host, string unit, CancellationToken ct) =>
        host.CheckAsync($"systemctl show -p InvocationID --value kafkapi-{unit}", ct);

    /// <summary>Returns the invocations of all daemons, by names such as <c>pi1 broker</c>.</summary>
    public static async Task<SortedDictionary<string, string>> InvocationsAsync(
        this ClusterBed bed, CancellationToken ct)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var host in bed.Hosts)
        {
            foreach (var unit in Units)
            {
                all[$"{host.Name} {unit}"] = await host.InvocationAsync(unit, ct);
            }
        }

        return all;
    }

    /// <summary>Returns the invocations of the brokers, in the order of the hosts.</summary>
    public static Task<string[]> BrokerInvocationsAsync(this ClusterBed bed, CancellationToken ct) =>
        Task.WhenAll(bed.Hosts.Select(host => host.InvocationAsync("broker", ct)));

    /// <summary>Kills the daemon's process with SIGKILL.</summary>
    public static Task KillDaemonAsync(this LabHost host, string unit, CancellationToken ct) =>
        host.CheckAsync($"kill -9 $(systemctl show -p MainPID --value kafkapi-{unit})", ct);
}
