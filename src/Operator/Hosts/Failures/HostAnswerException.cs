namespace KafkaPi.Operator.Hosts;

/// <summary>The host's answer was cut off or malformed.</summary>
public sealed class HostAnswerException(HostEndpoint host, string message)
    : HostException(host, Remedy.Retry, message);
