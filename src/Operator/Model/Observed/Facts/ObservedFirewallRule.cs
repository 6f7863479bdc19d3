using KafkaPi.Operator.Model.Layout;

namespace KafkaPi.Operator.Model.Observed.Facts;

/// <summary>A rule that ufw has.</summary>
/// <param name="Action">ufw's word: <c>allow</c>, <c>deny</c>, <c>limit</c>, <c>allow_log</c>.</param>
/// <param name="Comment">Empty when the rule has none.</param>
public sealed record ObservedFirewallRule(string Action, FirewallRule Rule, string Comment);
