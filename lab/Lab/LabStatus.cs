using System.Collections.Immutable;
using System.Net;

namespace KafkaPi.Lab;

/// <summary>What stands now. <see cref="Up"/> is false when the lab's bridge is not there.</summary>
public sealed record LabStatus(string Name, string Directory, IPNetwork Subnet, bool Up, ImmutableArray<HostStatus> Hosts);

/// <param name="Cuts">From whom the host is cut: another host's name, <c>operator</c> for this machine, or <c>all</c>.</param>
public sealed record HostStatus(string Name, IPAddress Address, HostState State, ImmutableArray<string> Cuts);

public enum HostState
{
    /// <summary>It has a disk and no process.</summary>
    Off,

    /// <summary>Its init runs; sshd may still be starting.</summary>
    Running,

    /// <summary>All of its processes are stopped, its kernel still answers.</summary>
    Frozen,
}
