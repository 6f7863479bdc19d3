using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>The name of an entity: a request to reconcile consists of it.</summary>
/// <param name="Namespace">Null for cluster-scoped entities.</param>
public readonly record struct EntityKey(string? Namespace, string Name)
{
    public static EntityKey Of(IKubernetesObject<V1ObjectMeta> entity) =>
        new(entity.Metadata.NamespaceProperty, entity.Metadata.Name);

    public override string ToString() => Namespace is null ? Name : $"{Namespace}/{Name}";
}
