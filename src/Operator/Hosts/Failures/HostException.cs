namespace KafkaPi.Operator.Hosts;

/// <summary>
/// Failure of an operation on a host. The message names the node and the remedy, and holds no secret.
/// </summary>
public abstract class HostException(HostEndpoint host, Remedy remedy, string message, Exception? inner = null)
    : Exception($"{host.Name}: {message}", inner)
{
    /// <summary>The node's name.</summary>
    public string Node { get; } = host.Name;

    public Remedy Remedy { get; } = remedy;
}
