using System.Collections.Frozen;
using System.Globalization;
using KafkaPi.Operator.Model.Observed;

namespace KafkaPi.Operator.ZooKeeper;

/// <summary>Reads the reply to the four-letter word <c>srvr</c>. ZooKeeper 3.4 to 3.9 write it alike.</summary>
public static class SrvrReply
{
    private const string NotServing = "This ZooKeeper instance is not currently serving requests";

    /// <returns><see cref="ZooKeeperMember.Silent"/> for an empty, incomplete or foreign reply.</returns>
    public static ZooKeeperMember Parse(string reply)
    {
        if (reply.StartsWith(NotServing, StringComparison.Ordinal))
        {
            return new ZooKeeperMember.NotServing();
        }

        var fields = reply.Split('\n')
            .Select(l => l.Split(": ", 2))
            .Where(f => f.Length == 2)
            .DistinctBy(f => f[0], StringComparer.Ordinal)
            .ToFrozenDictionary(f => f[0], f => f[1].TrimEnd('\r'), StringComparer.Ordinal);
        return fields.TryGetValue("Zookeeper version", out var version)
            && fields.TryGetValue("Zxid", out var zxid) && Transaction(zxid) is { } transaction
            && fields.TryGetValue("Mode", out var mode) && RoleOf(mode) is { } role
            && fields.ContainsKey("Node count")
                ? new ZooKeeperMember.Serving(role, transaction, version.Split('-', 2)[0])
                : new ZooKeeperMember.Silent();
    }

    private static long? Transaction(string zxid) =>
        zxid.StartsWith("0x", StringComparison.Ordinal)
        && long.TryParse(
            zxid.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var transaction)
            ? transaction
            : null;

    private static MemberRole? RoleOf(string mode) => mode switch
    {
        "standalone" => MemberRole.Standalone,
        "follower" => MemberRole.Follower,
        "leader" => MemberRole.Leader,
        _ => null,
    };
}
