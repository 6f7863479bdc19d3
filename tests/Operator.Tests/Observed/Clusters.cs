using System.Collections.Immutable;
using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Tests.Observed;

internal static class Clusters
{
    /// <summary>As the recorded hosts were asked for.</summary>
    public static DesiredCluster Of(params string[] addresses) => new(
        new("kafka", "pi-cluster", "0b8f6f2e-7c1d-4c0e-9f5e-3d1f5a9b7c11"),
        1,
        new(DistributionLayout.Confluent, "7.2.2", new(3, 2, 2), new DistributionSource.Download(new("http://archives/confluent.tar.gz"), new('0', 128))),
        InstallJava: true,
        MinimumJava: 11,
        new(null, "/var/lib/kafkapi/zookeeper", 2181, 2888, 3888, ImmutableSortedDictionary<string, string>.Empty),
        new(null, ["/var/lib/kafkapi/kafka"], [new("PLAINTEXT", 9092, "PLAINTEXT")], ImmutableSortedDictionary<string, string>.Empty),
        [.. addresses.Select((address, i) => new DesiredNode(new($"pi{i + 1}"), address, i + 1, [DaemonKind.ZooKeeper, DaemonKind.Broker], null))]);
}
