using k8s;
using k8s.Models;

namespace KafkaPi.Crds;

[KubernetesEntity(
    Group = KafkaCluster.ApiGroup, ApiVersion = KafkaCluster.Version, Kind = ListKind,
    PluralName = KafkaCluster.Plural)]
public sealed class KafkaClusterList : IKubernetesObject<V1ListMeta>, IItems<KafkaCluster>
{
    public const string ListKind = "KafkaClusterList";

    public string ApiVersion { get; set; } = $"{KafkaCluster.ApiGroup}/{KafkaCluster.Version}";

    public string Kind { get; set; } = ListKind;

    public V1ListMeta Metadata { get; set; } = new();

    public IList<KafkaCluster> Items { get; set; } = [];
}
