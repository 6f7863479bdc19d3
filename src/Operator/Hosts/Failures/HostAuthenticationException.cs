namespace KafkaPi.Operator.Hosts;

/// <summary>The host does not accept this user with this key.</summary>
public sealed class HostAuthenticationException(HostEndpoint host, string message, Exception? inner = null)
    : HostException(host, Remedy.Person, message, inner);
