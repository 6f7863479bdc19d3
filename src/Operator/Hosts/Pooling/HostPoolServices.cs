using KafkaPi.Operator.Hosts.Ssh;

namespace KafkaPi.Operator.Hosts.Pooling;

/// <summary>Services that all hosts of a pool share.</summary>
internal sealed record HostPoolServices(
    HostPoolOptions Options, TimeProvider Time, ILogger Logger, SshDialer Dialer, HostCounters Counters);
