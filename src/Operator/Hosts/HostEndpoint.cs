namespace KafkaPi.Operator.Hosts;

/// <summary>Address of a host and the user to log in as.</summary>
/// <param name="Name">Node's name in the resource, used in logs, errors and as the name of its pinned key.</param>
/// <param name="Address">IP address or DNS name.</param>
/// <param name="Port">TCP port of sshd.</param>
/// <param name="User">Login user, who needs sudo unless it is root.</param>
public sealed record HostEndpoint(string Name, string Address, int Port, string User)
{
    public override string ToString() => $"{Name} ({User}@{Address}:{Port})";
}
