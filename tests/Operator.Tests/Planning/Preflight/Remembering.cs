using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning.Remembering;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Preflight;

internal static class Remembering
{
    /// <summary>As after a report of what is there now.</summary>
    public static ClusterUnderTest Remembered(this ClusterUnderTest cluster)
    {
        var decision = cluster.Decide();
        return cluster with
        {
            Memory = MemoryUpdate.After(decision.Situation, decision.Plan, isActed: true, isDone: false),
        };
    }

    /// <summary>A new card in the host; the brokers know that it is down.</summary>
    public static ClusterUnderTest Replaced(this ClusterUnderTest cluster, string node)
    {
        var fresh = ClusterUnderTest.Of(cluster.Desired.Nodes.Length).Hosts[new(node)] as ObservedHost.Seen;
        return cluster
            .BrokerDown(node)
            .Seen(node, s => fresh! with { Facts = s.Facts with { MachineId = $"machine-of-a-new-{node}" } });
    }

    public static ClusterUnderTest WithoutData(this ClusterUnderTest cluster, string node, params DaemonKind[] kinds) =>
        cluster.Seen(node, s => s with
        {
            Data = new(
            kinds.Length == 0 || kinds.Contains(DaemonKind.ZooKeeper) ? null : s.Data.ZooKeeper,
            kinds.Length == 0 || kinds.Contains(DaemonKind.Broker)
                ? [.. s.Data.LogDirectories.Select(d => new LogDirectory(d.Path, null, null, IsEmpty: true))]
                : s.Data.LogDirectories),
            ZooKeeper = new ZooKeeperMember.Silent(),
        });

    /// <summary>A directory's disk was replaced by an empty one.</summary>
    public static ClusterUnderTest Without(this ClusterUnderTest cluster, string node, string directory) =>
        cluster.With(node, directory, isEmpty: true);

    public static ClusterUnderTest With(this ClusterUnderTest cluster, string node, string directory, bool isEmpty) =>
        cluster.Seen(node, s => s with
        {
            Data = s.Data with
            {
                LogDirectories =
                [
                    .. s.Data.LogDirectories.Where(d => d.Path != directory),
                    new(directory, isEmpty ? null : node["pi".Length..], isEmpty ? null : "c1", isEmpty),
                ],
            },
        });

    /// <summary>Somebody does what the findings ask for.</summary>
    public static ClusterUnderTest Confirmed(this ClusterUnderTest cluster)
    {
        var entries = cluster.Plan().Findings
            .Where(f => f.Kind == FindingKind.DataLost)
            .Select(f => f.Message.Split($"{AcceptedLoss.Annotation}=")[1].Split(' ')[0]);
        return cluster with
        {
            Requests = cluster.Requests with { AcceptedLosses = AcceptedLoss.ParseAll(string.Join(',', entries)) },
        };
    }

    public static Situation Situation(this ClusterUnderTest cluster) => cluster.Decide().Situation;
}
