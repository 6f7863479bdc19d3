namespace KafkaPi.Operator.Hosts;

/// <summary>
/// A script or an upload exceeded its deadline. The process on the host has been killed or will be shortly.
/// </summary>
public sealed class HostTimeoutException(HostEndpoint host, string message, Exception? inner = null)
    : HostException(host, Remedy.Retry, message, inner);
