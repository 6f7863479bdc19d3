using System.Collections.Immutable;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Bed;

/// <summary>What can be seen on a host of things having been done to it.</summary>
internal static class HostTraces
{
    /// <summary>
    /// Inode, times, mode and owner of every file that a user or the operator may have put there, but not of the directories that the daemons
    /// write to; and the invocation of each of our units.
    /// </summary>
    private const string Look = """
        set -eu
        find /etc /home /opt /root /usr/local /srv /var/lib/kafkapi /var/cache /var/spool /var/tmp /tmp -xdev \
          \( -path '/var/lib/kafkapi/*' -type d -o -path '/tmp/systemd-private-*/*' -o -path '/var/tmp/systemd-private-*/*' -o -path '/var/cache/ldconfig/*' \) -prune \
          -o -printf '%p %i %T@ %C@ %m %u:%g %s\n' 2>/dev/null || true
        stat -c '%n %i %Y %Z %a %U:%G' /var/lib/kafkapi/*/myid 2>/dev/null || true
        systemctl show -p Id,InvocationID,NRestarts,ActiveState,UnitFileState kafkapi-zookeeper.service kafkapi-broker.service
        """;

    public static async Task<ImmutableSortedSet<string>> OfAsync(LabHost host, CancellationToken ct) =>
        [.. (await host.CheckAsync(Look, ct)).Split('\n').Select(line => $"{host.Name}: {line}")];

    public static async Task<ImmutableSortedSet<string>> OfAsync(IEnumerable<LabHost> hosts, CancellationToken ct) =>
        [.. (await Task.WhenAll(hosts.Select(host => OfAsync(host, ct)))).SelectMany(lines => lines)];

    public static void AssertSame(ImmutableSortedSet<string> before, ImmutableSortedSet<string> after) =>
        Assert.Equal([], before.SymmetricExcept(after));

    /// <summary>As root inside the host; must succeed.</summary>
    public static async Task<string> CheckAsync(this LabHost host, string script, CancellationToken ct, string? input = null)
    {
        var result = await host.ExecAsync(script, ct, input);
        Assert.True(result.Succeeded, $"{host.Name}: {script} ended with {result.ExitCode}: {result.Error}{result.Output}");
        return result.Output.TrimEnd('\n');
    }

    /// <summary>A new one for each start of the unit.</summary>
    public static Task<string> InvocationAsync(this LabHost host, string unit, CancellationToken ct) =>
        host.CheckAsync($"systemctl show -p InvocationID --value kafkapi-{unit}", ct);

    /// <summary>kill -9 of the daemon itself.</summary>
    public static Task KillDaemonAsync(this LabHost host, string unit, CancellationToken ct) =>
        host.CheckAsync($"kill -9 $(systemctl show -p MainPID --value kafkapi-{unit})", ct);
}
