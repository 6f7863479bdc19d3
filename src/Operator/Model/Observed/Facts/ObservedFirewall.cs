using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Observed.Facts;

/// <summary>State of ufw, read from its own files.</summary>
/// <param name="FiltersIPv6">ufw filters IPv6 too, and takes rules for it.</param>
/// <param name="Rules">Rules on TCP ports of the host that name neither an address of its own nor an interface.</param>
public sealed record ObservedFirewall(bool IsEnabled, bool FiltersIPv6, ImmutableArray<ObservedFirewallRule> Rules);
