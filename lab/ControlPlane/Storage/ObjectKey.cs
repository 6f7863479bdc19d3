namespace KafkaPi.ControlPlane.Storage;

/// <summary>The place of an object in the store.</summary>
/// <param name="Resource">The resource's storage name: <c>secrets</c>, <c>kafkaclusters.kafkapi.dev</c>.</param>
/// <param name="Namespace">The namespace; "" for cluster-wide objects.</param>
/// <param name="Name">The object's name.</param>
internal readonly record struct ObjectKey(string Resource, string Namespace, string Name)
{
    /// <summary>Orders a resource's objects as etcd does.</summary>
    public string Path => $"{Namespace}/{Name}";
}
