using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;

namespace KafkaPi.Operator.Planning;

/// <summary>Daemons of one host that had data and have none now.</summary>
/// <param name="Token">Of this loss on this machine alone: a confirmation is for nothing else, and for no later one.</param>
public sealed record LostData(NodeName Node, ImmutableArray<DaemonKind> Daemons, string Token, bool IsConfirmed)
{
    /// <summary>What a person writes to confirm it.</summary>
    public string Entry => $"{Node}:{Token}";

    /// <summary>Null: nothing is missing, or the host is unseen.</summary>
    public static LostData? Of(Situation situation, DesiredNode node)
    {
        if (situation.Observed.Seen(node.Name) is not { } seen) return null;
        ImmutableArray<DaemonKind> lost = [.. node.Daemons.Where(kind => IsEmpty(seen, kind) && Had(situation, node, kind))];
        if (lost.IsEmpty) return null;

        var memory = situation.Desired.Memory;
        var token = TokenAfter(seen, memory[node.Name]?.EmptyAccepted);
        return new(node.Name, lost, token, Confirms(memory, node, token));
    }

    /// <summary>Nothing is done on such a host: an SD card that is not the old one may be a mistake, and a disk may only be unplugged.</summary>
    public static IEnumerable<Finding> Check(Situation situation) =>
        from node in situation.Desired.Nodes
        let loss = Of(situation, node)
        where loss is { IsConfirmed: false }
        select new Finding(node.Name, FindingKind.DataLost, Message(situation.Desired, node, loss));

    /// <summary>What is to be remembered after this look: whether the daemon has data; null when that was never seen.</summary>
    public static bool? Remember(Situation situation, DesiredNode node, DaemonKind kind)
    {
        if (situation.Observed.Seen(node.Name) is not { } seen) return Remembered(situation.Desired.Memory, node.Name, kind);
        return !IsEmpty(seen, kind) || Of(situation, node) is { IsConfirmed: false } loss && loss.Daemons.Contains(kind);
    }

    /// <summary>What is to be remembered after this look: the token of the last loss that was confirmed.</summary>
    public static string? RememberAccepted(Situation situation, DesiredNode node)
    {
        var memory = situation.Desired.Memory;
        var accepted = memory[node.Name]?.EmptyAccepted;
        if (situation.Observed.Seen(node.Name) is not { } seen) return accepted;
        if (memory.Confirmed.IsEmpty) return accepted;
        if (Of(situation, node) is { } loss) return loss.IsConfirmed ? loss.Token : accepted;

        // Nothing is missing: what is confirmed was an earlier loss, of which the status has been lost.
        while (TokenAfter(seen, accepted) is var token && Confirms(memory, node, token)) accepted = token;
        return accepted;
    }

    public static bool IsEmpty(ObservedHost.Seen seen, DaemonKind kind) =>
        kind == DaemonKind.ZooKeeper ? seen.Data.ZooKeeper?.IsBlank ?? true : seen.Data.BrokerIsEmpty;

    private static string TokenAfter(ObservedHost.Seen seen, string? accepted) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{seen.Facts.MachineId}\n{accepted}")).AsSpan(0, 4));

    private static bool Confirms(Memory memory, DesiredNode node, string token) => memory.Confirmed.Contains($"{node.Name}:{token}");

    /// <summary>Where nothing is remembered, data on other hosts tells that this is no first start.</summary>
    private static bool Had(Situation situation, DesiredNode node, DaemonKind kind) =>
        Remembered(situation.Desired.Memory, node.Name, kind)
        ?? situation.Desired.Nodes.Any(n => n.Name != node.Name && n.Runs(kind) && situation.Observed.Seen(n.Name) is { } seen && !IsEmpty(seen, kind));

    /// <summary>A node, or a role, that is new beside remembered ones never had any.</summary>
    private static bool? Remembered(Memory memory, NodeName node, DaemonKind kind)
    {
        if (memory.Hosts.IsEmpty) return null;
        foreach (var (daemon, hasData) in memory[node]?.HasData ?? [])
        {
            if (daemon == kind) return hasData;
        }

        return false;
    }

    private static string Message(DesiredCluster desired, DesiredNode node, LostData loss)
    {
        var other = desired.Memory.Confirmed.FirstOrDefault(e => e.Split(':')[0] == node.Name.Value);
        return $"it is without the data of {string.Join(" and ", loss.Daemons.Select(d => d.InWords()))} that it had, and nothing is done on it. "
            + "If the data is on another card or disk, put that back. If it is gone for good and is to be copied from the other hosts, confirm it: "
            + $"kubectl -n {desired.Identity.Namespace} annotate --overwrite kafkacluster {desired.Identity.Name} {Memory.AcceptEmpty}={loss.Entry}"
            + (other is null ? "" : $" (the annotation says {other}, which is not this loss)");
    }
}
