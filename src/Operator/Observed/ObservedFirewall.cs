using System.Collections.Immutable;
using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Observed;

/// <summary>ufw, as its own files have it.</summary>
/// <param name="FiltersIPv6">It looks at IPv6 too, and takes rules for it.</param>
/// <param name="Rules">Those on TCP ports of the host, whatever its address and the interface.</param>
public sealed record ObservedFirewall(bool IsEnabled, bool FiltersIPv6, ImmutableArray<ObservedFirewallRule> Rules);

/// <param name="Action">ufw's word: <c>allow</c>, <c>deny</c>, <c>limit</c>, <c>allow_log</c>.</param>
/// <param name="Comment">Empty when it has none.</param>
public sealed record ObservedFirewallRule(string Action, FirewallRule Rule, string Comment);
