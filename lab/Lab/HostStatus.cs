using System.Collections.Immutable;
using System.Net;

namespace KafkaPi.Lab;

/// <param name="Cuts">From whom the host is cut: another host's name, <c>operator</c> for this machine, or
/// <c>all</c>.</param>
public sealed record HostStatus(string Name, IPAddress Address, HostState State, ImmutableArray<string> Cuts);
