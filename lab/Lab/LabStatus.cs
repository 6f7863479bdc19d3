using System.Collections.Immutable;
using System.Net;

namespace KafkaPi.Lab;

/// <summary>State of a lab. <see cref="Up"/> is false when the lab's bridge is missing.</summary>
public sealed record LabStatus(
    string Name, string Directory, IPNetwork Subnet, bool Up, ImmutableArray<HostStatus> Hosts);
