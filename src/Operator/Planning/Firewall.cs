using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;

namespace KafkaPi.Operator.Planning;

/// <summary>
/// Which ports a host's ufw has to let in: ZooKeeper's from the cluster's hosts, the listeners' from anywhere. Rules of ours are known by their
/// comment; all others are left as they are.
/// </summary>
/// <remarks>ufw knows a rule by its ports and source: another one of the same takes its place, its action and its comment included.</remarks>
public static class Firewall
{
    /// <summary>With this begins the comment of every rule of ours: a host belongs to one cluster.</summary>
    public const string Mark = "kafkapi ";

    public static string Tag(ClusterIdentity cluster) => $"{Mark}{cluster}";

    /// <summary>What is missing is opened at once; what is needed no longer goes when nobody can need it any more.</summary>
    public static SetFirewall? Step(Situation situation, DesiredNode node, ObservedHost.Seen seen)
    {
        if (seen.Firewall is not { } firewall) return null;
        var tag = Tag(situation.Desired.Identity);
        var (wanted, areAllKnown) = Wanted(situation, node);
        var missing = Missing(firewall, wanted, tag);
        var stale = areAllKnown && IsSettled(situation) ? Ours(firewall).RemoveRange(wanted) : [];
        if (missing.IsEmpty && stale.IsEmpty) return null;

        string?[] reasons = [Clause("ufw does not let in", missing), Clause("needed no longer:", stale)];
        return new(node.Name, tag, missing, stale, string.Join("; ", reasons.OfType<string>()));
    }

    /// <summary>On the way out: nothing of ours stays.</summary>
    public static SetFirewall? Removal(ClusterIdentity cluster, NodeName node, ObservedFirewall? firewall, string reason) =>
        firewall is not null && Ours(firewall) is { IsEmpty: false } ours ? new(node, Tag(cluster), [], ours, reason) : null;

    /// <summary>The port is closed to <paramref name="from"/> by a ufw that is about to be told.</summary>
    public static bool IsAboutToOpen(Situation situation, DesiredNode from, string address, int port)
    {
        if (situation.Desired.Nodes.FirstOrDefault(n => n.Address == address) is not { } node) return false;
        if (situation.Observed.Seen(node.Name) is not { } seen || Step(situation, node, seen) is not { } step) return false;
        var sources = Addresses(situation, from) ?? [];
        var text = port.ToString(CultureInfo.InvariantCulture);
        return step.Add.Any(rule => rule.Ports.Split(',').Contains(text)
            && (rule.Source is FirewallRule.Anywhere or FirewallRule.Anywhere6 || sources.Contains(rule.Source)));
    }

    /// <summary>What has to be open on the node whatever is there now; empty where no firewall is managed or on.</summary>
    public static ImmutableArray<FirewallRule> Wanted(Situation situation, DesiredNode node, ObservedHost.Seen seen) =>
        seen.Firewall is { IsEnabled: true } firewall ? [.. Wanted(situation, node).Rules.Where(r => firewall.FiltersIPv6 || !r.IsIPv6)] : [];

    /// <summary>Everybody serves with the new settings, and no broker is left that the spec does not name: one on its way out goes on to need ZooKeeper.</summary>
    private static bool IsSettled(Situation situation) => situation.Members.All(m => m is { State: MemberState.Serving, Outdated: null })
        && situation.Kafka is { } kafka && kafka.Registered.All(id => situation.Desired.Nodes.Any(n => n.Id == id));

    private static (ImmutableArray<FirewallRule> Rules, bool AreAllKnown) Wanted(Situation situation, DesiredNode node)
    {
        var rules = ImmutableArray.CreateBuilder<FirewallRule>();
        var areAllKnown = true;
        var zooKeeper = situation.Desired.ZooKeeper;
        foreach (var other in situation.Desired.Nodes.Concat(situation.Desired.Leaving).Where(n => node.Runs(DaemonKind.ZooKeeper) && n.Name != node.Name))
        {
            var ports = Ports(other.Runs(DaemonKind.ZooKeeper) ? [zooKeeper.ClientPort, zooKeeper.LeaderPort, zooKeeper.ElectionPort] : [zooKeeper.ClientPort]);
            var addresses = Addresses(situation, other);
            areAllKnown &= addresses is not null;
            rules.AddRange((addresses ?? []).Select(address => new FirewallRule(ports, address)));
        }

        if (node.Runs(DaemonKind.Broker))
        {
            var ports = Ports(situation.Desired.Kafka.Listeners.Select(l => l.Port));
            rules.Add(new(ports, FirewallRule.Anywhere));
            rules.Add(new(ports, FirewallRule.Anywhere6));
        }

        return ([.. rules.Distinct()], areAllKnown);
    }

    /// <summary>
    /// A rule needs addresses. A node whose spec has a name has those that its host itself tells, IPv4 where there is any; null while it is unseen.
    /// </summary>
    private static ImmutableArray<string>? Addresses(Situation situation, DesiredNode node)
    {
        if (IPAddress.TryParse(node.Address, out var given)) return [given.ToString()];
        if (situation.Observed.Seen(node.Name) is not { } seen) return null;
        var own = seen.Facts.Addresses
            .Select(text => IPAddress.TryParse(text, out var address) ? address : null).OfType<IPAddress>()
            .Where(address => !IPAddress.IsLoopback(address) && !IsLinkLocal(address))
            .ToImmutableArray();
        var texts = own.Select(a => a.ToString()).Order(StringComparer.Ordinal).ToLookup(a => a.Contains(':'));
        return [.. texts[!texts.Contains(false)]];
    }

    private static bool IsLinkLocal(IPAddress address) => address.IsIPv6LinkLocal || address.GetAddressBytes() is [169, 254, ..];

    /// <summary>Another's rule on the same ports and source decides, whatever it says: ours would take its place.</summary>
    private static ImmutableArray<FirewallRule> Missing(ObservedFirewall firewall, ImmutableArray<FirewallRule> wanted, string tag) => firewall.IsEnabled
        ? [.. wanted.Where(rule => (firewall.FiltersIPv6 || !rule.IsIPv6)
            && firewall.Rules.FirstOrDefault(r => r.Rule == rule) is var found
            && (found is null || (IsOurs(found) && (found.Action != "allow" || found.Comment != tag))))]
        : [];

    private static ImmutableArray<FirewallRule> Ours(ObservedFirewall firewall) => [.. firewall.Rules.Where(IsOurs).Select(r => r.Rule)];

    private static bool IsOurs(ObservedFirewallRule rule) => rule.Comment.StartsWith(Mark, StringComparison.Ordinal);

    private static string Ports(IEnumerable<int> ports) => string.Join(',', ports.Distinct().Order());

    private static string? Clause(string what, ImmutableArray<FirewallRule> rules) => rules.IsEmpty ? null : $"{what} {string.Join(", ", rules)}";
}
