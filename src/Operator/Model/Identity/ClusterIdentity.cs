namespace KafkaPi.Operator.Model.Identity;

/// <summary>
/// Identity of the resource that owns a host. <paramref name="Uid"/> is written to the host's ownership marker.
/// </summary>
public sealed record ClusterIdentity(string Namespace, string Name, string Uid)
{
    public override string ToString() => $"{Namespace}/{Name}";
}
