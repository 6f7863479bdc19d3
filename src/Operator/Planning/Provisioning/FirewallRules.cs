using System.Collections.Immutable;
using System.Net;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Provisioning;

/// <summary>Rules that a node has to have in its firewall, whatever is there now.</summary>
internal static class FirewallRules
{
    /// <summary>What a host tells of itself opens ports of the others, so it does not open them without end.</summary>
    private const int MostAddresses = 16;

    /// <returns>The rules, and whether the addresses of all nodes are known.</returns>
    public static (ImmutableArray<FirewallRule> Rules, bool AreAllKnown) Of(Situation situation, DesiredNode node)
    {
        var rules = ImmutableArray.CreateBuilder<FirewallRule>();
        var areAllKnown = true;
        if (node.Runs(DaemonKind.ZooKeeper))
        {
            foreach (var other in situation.Target.Nodes
                .Concat(situation.Target.Decommissioned)
                .Where(n => n.Name != node.Name))
            {
                var addresses = Addresses(situation, other);
                areAllKnown &= addresses is not null;
                rules.AddRange(
                    from address in addresses ?? []
                    from ports in ZooKeeperPorts(situation, node, other)
                    select new FirewallRule(Ports(ports), address));
            }
        }

        if (node.Runs(DaemonKind.Broker))
        {
            foreach (var ports in BrokerPorts(situation, node))
            {
                rules.Add(new(ports, FirewallRule.Anywhere));
                rules.Add(new(ports, FirewallRule.Anywhere6));
            }
        }

        return ([.. rules.Distinct()], areAllKnown);
    }

    /// <summary>
    /// Addresses for a rule. A node whose spec has a name has the addresses that its host itself tells, IPv4 where
    /// there is any; null while the host is unseen.
    /// </summary>
    public static ImmutableArray<string>? Addresses(Situation situation, DesiredNode node)
    {
        if (IPAddress.TryParse(node.Address, out var given))
        {
            return [given.ToString()];
        }

        if (situation.Observed.Seen(node.Name) is not { } seen)
        {
            return null;
        }

        var texts = seen.Facts.Addresses
            .Select(text => IPAddress.TryParse(text, out var address) ? address : null).OfType<IPAddress>()
            .Where(IsOfOneHost)
            .Select(address => address.ToString())
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Take(MostAddresses)
            .ToLookup(address => address.Contains(':'));
        return [.. texts[!texts.Contains(false)]];
    }

    /// <summary>The port of the next start, and the port on which the member runs.</summary>
    private static IEnumerable<int> ClientPorts(Situation situation, DesiredNode node) =>
        new[]
        {
            situation.Target.ZooKeeper.ClientPort,
            ZooKeeperEndpoints.ClientPort(situation.Target, situation.Observed.Seen(node.Name)),
        }.Distinct();

    /// <summary>The ports of the next start, and the ports on which the broker runs.</summary>
    private static IEnumerable<string> BrokerPorts(Situation situation, DesiredNode node)
    {
        var next = Ports(situation.Target.Kafka.Listeners.Select(l => l.Port));
        return BrokerEndpoints.RunningPorts(situation.Observed.Seen(node.Name)) is { } running
            ? new[] { next, Ports(running) }.Distinct(StringComparer.Ordinal)
            : [next];
    }

    /// <summary>Members reach each other on all ports, other nodes only as clients.</summary>
    private static IEnumerable<IEnumerable<int>> ZooKeeperPorts(
        Situation situation, DesiredNode node, DesiredNode from)
    {
        var clients = ClientPorts(situation, node);
        return from.Runs(DaemonKind.ZooKeeper)
            ? from client in clients
              from quorum in QuorumPorts(situation, node)
              select quorum.Prepend(client)
            : clients.Select(client => new[] { client });
    }

    /// <summary>The ports of the spec, and the ports on which the running member hears the others.</summary>
    private static IEnumerable<int[]> QuorumPorts(Situation situation, DesiredNode node)
    {
        var zooKeeper = situation.Target.ZooKeeper;
        int[] next = [zooKeeper.LeaderPort, zooKeeper.ElectionPort];
        var running = situation.Observed.Seen(node.Name)?.Daemon(DaemonKind.ZooKeeper) is { IsRunning: true } daemon
            ? ServerList.Of(situation.Target, node, daemon.RunningSettings).PortsOf(node).ToArray()
            : next;
        return running.SequenceEqual(next) ? [next] : [next, running];
    }

    /// <summary>False for addresses of no other host, and of many: 0.0.0.0 would let everybody in.</summary>
    private static bool IsOfOneHost(IPAddress address) =>
        !IPAddress.IsLoopback(address)
        && !address.IsIPv6LinkLocal
        && !address.IsIPv6Multicast
        && !address.Equals(IPAddress.IPv6Any)
        && address.GetAddressBytes() is not ([0, _, _, _] or [169, 254, _, _] or [>= 224, _, _, _]);

    private static string Ports(IEnumerable<int> ports) => string.Join(',', ports.Distinct().Order());
}
