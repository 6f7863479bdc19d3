namespace KafkaPi.Operator.Hosts;

/// <summary>No connection could be made, or the connection broke.</summary>
public sealed class HostUnreachableException(HostEndpoint host, string message, Exception? inner = null)
    : HostException(host, Remedy.Retry, message, inner);
