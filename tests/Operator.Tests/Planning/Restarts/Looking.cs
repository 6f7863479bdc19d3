using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Tests.Planning.Restarts;

/// <summary>Members that look for a quorum.</summary>
internal static class Looking
{
    public static ClusterUnderTest Looks(this ClusterUnderTest cluster, string node, double minutes) => cluster.Seen(
        node, s => s with { ZooKeeper = new ZooKeeperMember.NotServing { For = TimeSpan.FromMinutes(minutes) } });

    /// <summary>The member has run for long, and found no quorum for some minutes.</summary>
    public static ClusterUnderTest LeavesOut(this ClusterUnderTest cluster, string node, double looks) => cluster
        .Looks(node, looks)
        .Daemon(node, DaemonKind.ZooKeeper, d => d with { ActiveFor = TimeSpan.FromHours(10) });

    public static ClusterUnderTest Serves(this ClusterUnderTest cluster, string node) => cluster.Seen(
        node, s => s with { ZooKeeper = new ZooKeeperMember.Serving(MemberRole.Follower, 7, "3.6.3") });
}
