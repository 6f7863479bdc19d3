using System.Collections.Immutable;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Bed.Hosts;

/// <summary>Traces that changes leave on a host.</summary>
internal static class HostTraces
{
    /// <summary>
    /// Prints inode, times, mode and owner of every file that a user or the operator may have made, and the
    /// invocation of each of our units. The directories that the daemons write to are left out.
    /// </summary>
    private const string Look = """
        set -eu
        find /etc /home /opt /root /usr/local /srv /var/lib/kafkapi /var/cache /var/spool /var/tmp /tmp -xdev \
          \( -path '/var/lib/kafkapi/*' -type d -o -path '/tmp/systemd-private-*/*' \
          -o -path '/var/tmp/systemd-private-*/*' -o -path '/var/cache/ldconfig/*' \) -prune \
          -o -printf '%p %i %T@ %C@ %m %u:%g %s\n' 2>/dev/null || true
        stat -c '%n %i %Y %Z %a %U:%G' /var/lib/kafkapi/*/myid 2>/dev/null || true
        systemctl show -p Id,InvocationID,NRestarts,ActiveState,UnitFileState \
          kafkapi-zookeeper.service kafkapi-broker.service
        """;

    public static async Task<ImmutableSortedSet<string>> OfAsync(LabHost host, CancellationToken ct) =>
        [.. (await host.CheckAsync(Look, ct)).Split('\n').Select(line => $"{host.Name}: {line}")];

    public static async Task<ImmutableSortedSet<string>> OfAsync(IEnumerable<LabHost> hosts, CancellationToken ct) =>
        [.. (await Task.WhenAll(hosts.Select(host => OfAsync(host, ct)))).SelectMany(lines => lines)];

    public static void AssertSame(ImmutableSortedSet<string> before, ImmutableSortedSet<string> after) =>
        Assert.Equal([], before.SymmetricExcept(after));
}
