using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Provisioning;

/// <summary>
/// Decides which ports a host's ufw has to let in: ZooKeeper's from the cluster's hosts, the listeners' from anywhere.
/// Rules of the operator are known by their comment. All other rules are left as they are.
/// </summary>
/// <remarks>
/// ufw knows a rule by its ports and source. A new rule with the same ports and source takes the place of the old
/// one, its action and its comment included.
/// </remarks>
public static class Firewall
{
    /// <summary>Begins the comment of every rule of the operator, whatever its cluster: a host has only one.</summary>
    public const string Mark = FirewallRule.Mark;

    public static string Tag(ClusterIdentity cluster) => $"{Mark}{cluster}";

    /// <summary>
    /// Opens missing ports at once. Rules that are needed no longer are removed when nobody can need them any more.
    /// </summary>
    public static SetFirewall? Step(Situation situation, DesiredNode node, ObservedHost.Seen seen)
    {
        if (seen.Firewall is not { } firewall)
        {
            return null;
        }

        var tag = Tag(situation.Target.Identity);
        var (required, areAllKnown) = FirewallRules.Of(situation, node);
        var missing = Missing(firewall, required, tag);
        var stale = areAllKnown && IsSettled(situation) ? Ours(firewall).RemoveRange(required) : [];
        if (missing.IsEmpty && stale.IsEmpty)
        {
            return null;
        }

        string?[] reasons = [Clause("ufw does not let in", missing), Clause("needed no longer:", stale)];
        return new(node.Name, tag, missing, stale, string.Join("; ", reasons.OfType<string>()));
    }

    /// <summary>Removes every rule of the operator from a host that is given up.</summary>
    public static SetFirewall? Removal(
        ClusterIdentity cluster, NodeName node, ObservedFirewall? firewall, string reason) =>
        firewall is not null && Ours(firewall) is { IsEmpty: false } ours
            ? new(node, Tag(cluster), [], ours, reason)
            : null;

    /// <summary>The port is closed to <paramref name="from"/> by ufw, and the next step opens it.</summary>
    public static bool IsAboutToOpen(Situation situation, DesiredNode from, string address, int port)
    {
        if (situation.Target.Nodes.FirstOrDefault(n => n.Address == address) is not { } node
            || situation.Observed.Seen(node.Name) is not { } seen
            || Step(situation, node, seen) is not { } step)
        {
            return false;
        }

        var sources = FirewallRules.Addresses(situation, from) ?? [];
        var text = port.ToString(CultureInfo.InvariantCulture);
        return step.Add.Any(rule => rule.Ports.Split(',').Contains(text)
            && (rule.Source is FirewallRule.Anywhere or FirewallRule.Anywhere6 || sources.Contains(rule.Source)));
    }

    /// <summary>Rules that the node has to have; none where no firewall is managed or on.</summary>
    public static ImmutableArray<FirewallRule> Required(
        Situation situation, DesiredNode node, ObservedHost.Seen seen) =>
        seen.Firewall is { IsEnabled: true } firewall
            ? [.. FirewallRules.Of(situation, node).Rules.Where(r => firewall.FiltersIPv6 || !r.IsIPv6)]
            : [];

    /// <summary>
    /// Every daemon serves with the new settings, and no broker is left that the spec does not name. A decommissioned
    /// broker still needs ZooKeeper.
    /// </summary>
    private static bool IsSettled(Situation situation) =>
        situation.Instances.All(i => i is { Health: DaemonHealth.Serving, Outdated: null })
        && situation.Kafka is { } kafka && kafka.Registered.All(id => situation.Target.Nodes.Any(n => n.Id == id));

    /// <summary>
    /// Rules to add. Another hand's rule on the same ports and source decides, whatever it says, because a rule of the
    /// operator would take its place.
    /// </summary>
    private static ImmutableArray<FirewallRule> Missing(
        ObservedFirewall firewall, ImmutableArray<FirewallRule> required, string tag)
    {
        return firewall.IsEnabled
            ? [.. required.Where(rule => (firewall.FiltersIPv6 || !rule.IsIPv6) && IsMissing(rule))]
            : [];

        bool IsMissing(FirewallRule rule) => firewall.Rules.FirstOrDefault(r => r.Rule == rule) is not { } found
            || (IsOurs(found) && (found.Action != "allow" || found.Comment != tag));
    }

    private static ImmutableArray<FirewallRule> Ours(ObservedFirewall firewall) =>
        [.. firewall.Rules.Where(IsOurs).Select(r => r.Rule)];

    private static bool IsOurs(ObservedFirewallRule rule) => rule.Comment.StartsWith(Mark, StringComparison.Ordinal);

    private static string? Clause(string what, ImmutableArray<FirewallRule> rules) =>
        rules.IsEmpty ? null : $"{what} {string.Join(", ", rules)}";
}
