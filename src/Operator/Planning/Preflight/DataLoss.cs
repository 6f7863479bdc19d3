using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Preflight;

/// <summary>Daemons of one host that had data and have none now, and log directories that alone are empty.</summary>
/// <param name="Token">
/// Token of this loss on this machine. A confirmation with it is for nothing else, and for no later loss.
/// </param>
public sealed record DataLoss(
    NodeName Node, ImmutableArray<DaemonKind> Daemons, ImmutableArray<string> Directories, string Token,
    bool IsConfirmed)
{
    /// <summary>The entry that a person writes to confirm the loss.</summary>
    public AcceptedLoss Entry => new(Node, Token);

    /// <returns>Null when nothing is missing, or the host is unseen.</returns>
    public static DataLoss? Of(Situation situation, DesiredNode node)
    {
        if (situation.Observed.Seen(node.Name) is not { } seen)
        {
            return null;
        }

        ImmutableArray<DaemonKind> lost =
            [.. node.Daemons.Where(kind => IsEmpty(seen, kind) && Had(situation, node, kind))];
        var directories = LostLogDirs.Of(situation, node);
        if (lost.IsEmpty && directories.IsEmpty)
        {
            return null;
        }

        var token = TokenAfter(seen, situation.Memory[node.Name]?.AcceptedLossToken);
        return new(node.Name, lost, directories, token, Confirms(situation, node, token));
    }

    /// <summary>
    /// Finds losses that nobody has confirmed. Nothing is done on such a host: another SD card may be a mistake, and a
    /// disk may only be unplugged.
    /// </summary>
    public static IEnumerable<Finding> Check(Situation situation) =>
        Unconfirmed(situation, loss => !loss.Daemons.IsEmpty);

    internal static IEnumerable<Finding> Unconfirmed(Situation situation, Func<DataLoss, bool> isMeant) =>
        from node in situation.Target.Nodes
        let loss = Of(situation, node)
        where loss is { IsConfirmed: false } && isMeant(loss)
        select new Finding(node.Name, FindingKind.DataLost, Message(situation, node, loss));

    /// <summary>Whether the daemon has to have data from now on; null when its data was never seen.</summary>
    public static bool? Remember(Situation situation, DesiredNode node, DaemonKind kind)
    {
        if (situation.Observed.Seen(node.Name) is not { } seen)
        {
            return Remembered(situation.Memory, node.Name, kind);
        }

        return !IsEmpty(Kept(situation, node, seen), kind)
            || (Of(situation, node) is { IsConfirmed: false } loss && loss.Daemons.Contains(kind));
    }

    /// <summary>Token of the last loss that was confirmed, to be remembered after this pass.</summary>
    public static string? RememberAccepted(Situation situation, DesiredNode node)
    {
        var accepted = situation.Memory[node.Name]?.AcceptedLossToken;
        if (situation.Observed.Seen(node.Name) is not { } seen || situation.Requests.AcceptedLosses.IsEmpty)
        {
            return accepted;
        }

        if (Of(situation, node) is { } loss)
        {
            return loss.IsConfirmed ? loss.Token : accepted;
        }

        // Nothing is missing, so the confirmation is of an earlier loss, whose status was lost.
        while (TokenAfter(seen, accepted) is var token && Confirms(situation, node, token))
        {
            accepted = token;
        }

        return accepted;
    }

    public static bool IsEmpty(ObservedHost.Seen seen, DaemonKind kind) =>
        DaemonProfile.Of(kind).IsEmpty(seen.Data);

    /// <summary>What stays with the daemons. A log directory that is given up has nothing in it.</summary>
    private static ObservedHost.Seen Kept(Situation situation, DesiredNode node, ObservedHost.Seen seen)
    {
        var kept = situation.Target.LogDirsOf(node.Name);
        return seen.Data.LogDirectories.All(d => kept.Contains(d.Path)) ? seen : seen with
        {
            Data = seen.Data with
            {
                LogDirectories = [.. seen.Data.LogDirectories.Where(d => kept.Contains(d.Path))],
            },
        };
    }

    private static string TokenAfter(ObservedHost.Seen seen, string? accepted) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{seen.Facts.MachineId}\n{accepted}")).AsSpan(0, 4));

    private static bool Confirms(Situation situation, DesiredNode node, string token) =>
        situation.Requests.AcceptedLosses.Contains(new(node.Name, token));

    /// <summary>Without memory, data on other hosts shows that this is not the first start of the cluster.</summary>
    private static bool Had(Situation situation, DesiredNode node, DaemonKind kind) =>
        Remembered(situation.Memory, node.Name, kind)
        ?? situation.Target.Nodes.Any(n =>
            n.Name != node.Name && n.Runs(kind) && situation.Observed.Seen(n.Name) is { } seen && !IsEmpty(seen, kind));

    /// <summary>A node, or a role, that is new beside remembered ones never had any data.</summary>
    private static bool? Remembered(ClusterMemory memory, NodeName node, DaemonKind kind)
    {
        if (memory.Nodes.IsEmpty)
        {
            return null;
        }

        return memory.Daemon(node, kind) is { } daemon ? daemon.HasData : false;
    }

    private static IEnumerable<string> Parts(DataLoss loss)
    {
        var daemons = loss.Daemons.Select(d => d.InWords());
        return loss.Directories.IsEmpty
            ? daemons
            : daemons.Append($"{DaemonKind.Broker.InWords()} in {string.Join(", ", loss.Directories)}");
    }

    private static string Message(Situation situation, DesiredNode node, DataLoss loss)
    {
        var other = situation.Requests.AcceptedLosses.FirstOrDefault(l => l.Node == node.Name);
        return $"it is without the data of {string.Join(" and ", Parts(loss))} that it had, "
            + "and nothing is done on it. "
            + "If the data is on another card or disk, put that back. If it is gone for good and is to be copied from "
            + "the other hosts, confirm it: "
            + AnnotateCommand.Of(situation.Target.Identity, AcceptedLoss.Annotation, $"{loss.Entry}")
            + (other is null ? "" : $" (the annotation says {other}, which is not this loss)");
    }
}
