using System.Collections.Immutable;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.LogDirs;

internal static class Directories
{
    public static ClusterUnderTest Disks(this ClusterUnderTest cluster, string path, long free) =>
        cluster.Everywhere(
            s => s with { Disks = [.. s.Disks.Select(d => d.Path == path ? d with { FreeBytes = free } : d)] });

    public static ClusterUnderTest OnDisk(this ClusterUnderTest cluster, string path, bool hasReplicas) =>
        cluster.Everywhere(s => s with
        {
            Data = s.Data with
            {
                LogDirectories =
                [
                    .. s.Data.LogDirectories.Select(d => d.Path == path ? d with { HasReplicas = hasReplicas } : d)
                ]
            }
        });

    private static ClusterUnderTest Everywhere(
        this ClusterUnderTest cluster, Func<ObservedHost.Seen, ObservedHost.Seen> change) =>
        cluster.Desired.Nodes.Aggregate(cluster, (c, node) => c.Seen(node.Name.Value, change));
}
