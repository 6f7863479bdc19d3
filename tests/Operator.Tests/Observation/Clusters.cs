using KafkaPi.Operator.Model.Target;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Tests.Observation;

internal static class Clusters
{
    /// <summary>As the recorded hosts were asked for.</summary>
    public static TargetCluster Of(params string[] addresses) => new(
        DesiredClusters.Of(
        [
            .. addresses.Select((address, i) => DesiredClusters.Node(i + 1) with { Address = address }),
        ]) with
        {
            Identity = new("kafka", "pi-cluster", "0b8f6f2e-7c1d-4c0e-9f5e-3d1f5a9b7c11"),
        });
}
