namespace KafkaPi.Operator.Model.Observed.Facts;

/// <summary>Owner of a host, as its ownership marker says.</summary>
/// <param name="Name">Namespace and name of the resource.</param>
public sealed record HostOwner(string Uid, string Name);
