namespace KafkaPi.Operator.Hosts;

/// <summary>Where a host is and who to log in as.</summary>
/// <param name="Name">The node's name in the resource; used in logs, errors and as the name of its pinned key.</param>
/// <param name="Address">IP address or DNS name.</param>
/// <param name="Port">TCP port of sshd.</param>
/// <param name="User">Login user; needs sudo unless it is root.</param>
public sealed record HostEndpoint(string Name, string Address, int Port, string User)
{
    public override string ToString() => $"{Name} ({User}@{Address}:{Port})";
}
