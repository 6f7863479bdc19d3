using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>What a request to reconcile consists of; <paramref name="Namespace"/> is null for cluster-scoped entities.</summary>
public readonly record struct EntityKey(string? Namespace, string Name)
{
    public static EntityKey Of(IKubernetesObject<V1ObjectMeta> entity) => new(entity.Metadata.NamespaceProperty, entity.Metadata.Name);

    public override string ToString() => Namespace is null ? Name : $"{Namespace}/{Name}";
}
