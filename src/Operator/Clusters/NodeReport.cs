using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KafkaPi.Crds;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.ZooKeeper;

namespace KafkaPi.Operator.Clusters;

/// <summary>One node's entry in the status. Holds nothing that varies while nothing happens.</summary>
public static class NodeReport
{
    private const long Gibi = 1L << 30;
    private const int LongestMessage = 1000;

    private const string Stays = "what it had is not known, and it is left as it is: put the node back into spec.nodes";

    /// <summary>The nodes of the spec, and those that left it and are not gone.</summary>
    /// <param name="hostKeys"><c>spec.nodes[].hostKeys</c> by node.</param>
    public static NodeStatus[] All(
        ClusterLook look, IReadOnlyList<NodeStatus>? previous, IReadOnlyDictionary<string, IReadOnlyList<string>?> hostKeys,
        IReadOnlyDictionary<(NodeName, DaemonKind), RestartStatus> restarts)
    {
        var desired = look.Situation.Desired;
        var gone = look.Hold is null ? look.Plan.Gone : [];
        return
        [
            .. desired.Nodes.Select(n => Of(n, look, Previous(n.Name.Value), restarts) with
            {
                HostKeys = hostKeys.TryGetValue(n.Name.Value, out var keys) ? keys : Previous(n.Name.Value)?.HostKeys,
            }),
            .. desired.Known.Skip(desired.Nodes.Length).Where(n => !gone.Contains(n.Name)).Select(n => OfLeaving(n, look, Previous(n.Name.Value), restarts)),
            .. (previous ?? []).Where(n => n.Address is not null && !desired.Known.Any(d => d.Name.Value == n.Name)).Select(n => n with { Leaving = Stays }),
        ];

        NodeStatus? Previous(string name) => previous?.FirstOrDefault(p => p.Name == name);
    }

    /// <summary>What is known of it and cannot be asked any more stays as it was.</summary>
    private static NodeStatus OfLeaving(DesiredNode node, ClusterLook look, NodeStatus? previous, IReadOnlyDictionary<(NodeName, DaemonKind), RestartStatus> restarts)
    {
        var status = Of(node, look, previous, restarts);
        var seen = look.Situation.Observed.Seen(node.Name);
        var doing = look.Plan.Steps.FirstOrDefault(s => s.Node == node.Name && look.Hold is null);
        var wait = look.Plan.Waits.FirstOrDefault(w => w.Node == node.Name);
        // Put back after that, it has lost nothing.
        var isDrained = look.Plan.Steps.Any(s => s.Node == node.Name && s is (StopDaemon or RemoveFromHost));
        return status with
        {
            Address = node.Address,
            Rack = node.Rack,
            HostKeys = previous?.HostKeys,
            Leaving = look.Hold is { } hold ? hold.Phase : doing is not null ? Sentences.Summary([doing]) : wait is not null ? $"waiting for {wait.WaitsFor}" : "waiting for its turn",
            Broker = status.Broker is null ? null : status.Broker with { HasData = isDrained ? false : seen is null ? previous?.Broker?.HasData : !LostData.IsEmpty(seen, DaemonKind.Broker) },
        };
    }

    public static NodeStatus Of(DesiredNode node, ClusterLook look, NodeStatus? previous, IReadOnlyDictionary<(NodeName, DaemonKind), RestartStatus> restarts)
    {
        var host = look.Situation.Observed.Hosts.GetValueOrDefault(node.Name);
        var seen = host as ObservedHost.Seen;
        var unseen = host as ObservedHost.Unseen;
        var zooKeeper = look.Situation.Ensemble.Concat(look.Situation.Resigning).FirstOrDefault(m => m.Name == node.Name);
        var broker = look.Situation.Brokers.Concat(look.Situation.Leaving).FirstOrDefault(m => m.Name == node.Name);
        return new()
        {
            Name = node.Name.Value,
            Id = node.Id,
            Address = Address(node, look, previous),
            Rack = node.Rack,
            Roles = [.. Daemons(node, look).Select(Role)],
            Reachable = seen is not null ? Reachability.True : unseen is { NeedsHuman: true } ? Reachability.False : Reachability.Unknown,
            LastContact = unseen?.LastContact?.UtcDateTime is { } contact ? contact.AddTicks(-(contact.Ticks % TimeSpan.TicksPerSecond)) : null,
            Model = seen is null ? previous?.Model : seen.Facts.Model.Length > 0 ? seen.Facts.Model : null,
            Architecture = seen is null ? previous?.Architecture : Architecture(seen.Facts),
            Memory = seen is null ? previous?.Memory : InGibi(seen.Facts.MemoryBytes),
            DiskFree = seen is null ? previous?.DiskFree : DiskFree(seen, previous?.DiskFree),
            Java = seen is null ? previous?.Java : seen.Facts.Java.Version?.ToString(),
            Message = Message(node, look, unseen),
            EmptyAccepted = LostData.RememberAccepted(look.Situation, node),
            Provisioned = Footprint.Remember(look.Situation, node, look.Plan),
            Zookeeper = zooKeeper is null ? null : MemberStatus(zooKeeper, seen, look, previous?.Zookeeper, restarts) with { HasData = LostData.Remember(look.Situation, node, DaemonKind.ZooKeeper) },
            Broker = broker is null ? null : BrokerStatusOf(broker, look, previous?.Broker, restarts) with { HasData = LostData.Remember(look.Situation, node, DaemonKind.Broker) },
        };
    }

    public static NodeRole Role(DaemonKind daemon) => daemon == DaemonKind.ZooKeeper ? NodeRole.ZooKeeper : NodeRole.Broker;

    /// <summary>What it has, with a member of the ensemble until that is gone.</summary>
    private static ImmutableArray<DaemonKind> Daemons(DesiredNode node, ClusterLook look) =>
        look.Hold is null && look.Plan.Surrendered.Contains(node.Name) ? node.Without(DaemonKind.ZooKeeper).Daemons
        : look.Situation.Resigning.Any(m => m.Name == node.Name) ? node.With(DaemonKind.ZooKeeper).Daemons
        : node.Daemons;

    private static ZooKeeperMemberStatus MemberStatus(
        Member member, ObservedHost.Seen? seen, ClusterLook look, ZooKeeperMemberStatus? previous, IReadOnlyDictionary<(NodeName, DaemonKind), RestartStatus> restarts) => new()
        {
            State = State(member, look),
            Role = (seen?.ZooKeeper as ZooKeeperMember.Serving)?.Role switch
            {
                Operator.ZooKeeper.ZooKeeperRole.Leader => Crds.ZooKeeperRole.Leader,
                Operator.ZooKeeper.ZooKeeperRole.Follower => Crds.ZooKeeperRole.Follower,
                Operator.ZooKeeper.ZooKeeperRole.Standalone => Crds.ZooKeeperRole.Standalone,
                _ => null,
            },
            RunningRevision = Failing(member, look) is null ? Short(member.Observed?.Running) : previous?.RunningRevision,
            WantedRevision = Short(member.Wanted?.Revision),
            LastRestart = restarts.GetValueOrDefault((member.Name, member.Kind)) ?? previous?.LastRestart,
            Crashes = Failing(member, look) is null ? member.Observed?.Crashes ?? previous?.Crashes : previous?.Crashes ?? member.Observed?.Crashes,
            EndsInARow = EndsInARow(member, look, previous?.EndsInARow),
            Failing = Failing(member, look) ?? (member.Observed is null ? previous?.Failing : null),
        };

    private static BrokerStatus BrokerStatusOf(
        Member member, ClusterLook look, BrokerStatus? previous, IReadOnlyDictionary<(NodeName, DaemonKind), RestartStatus> restarts) => new()
        {
            State = State(member, look),
            Controller = member.LeadsOthers,
            AlteredSettings = AlteredSettings(member, look),
            RunningRevision = Failing(member, look) is null ? Short(member.InEffect) : previous?.RunningRevision,
            WantedRevision = Short(member.Wanted?.Revision),
            LastRestart = restarts.GetValueOrDefault((member.Name, member.Kind)) ?? previous?.LastRestart,
            Crashes = Failing(member, look) is null ? member.Observed?.Crashes ?? previous?.Crashes : previous?.Crashes ?? member.Observed?.Crashes,
            EndsInARow = EndsInARow(member, look, previous?.EndsInARow),
            Failing = Failing(member, look) ?? (member.Observed is null ? previous?.Failing : null),
        };

    private static string[]? AlteredSettings(Member broker, ClusterLook look)
    {
        var altered = look.Situation.Desired.AlteredOn(broker.Name);
        return LiveChange.Remember(altered, broker, look.Hold is null ? look.Plan.Steps : []) is { IsEmpty: false } remembered ? [.. remembered] : null;
    }

    /// <summary>A daemon that fails goes back and forth between its tries: that is one state, and no news each time.</summary>
    private static string State(Member member, ClusterLook look) => member.Observed is null ? "unknown"
        : Failing(member, look) is not null ? "failing"
        : $"{member.Observed.ActiveState} ({member.Observed.SubState})";

    private static string? Failing(Member member, ClusterLook look) =>
        look.Plan.Findings.FirstOrDefault(f => f.Kind == FindingKind.DaemonFailing && f.Node == member.Name && f.Daemon == member.Kind)?.Message;

    private static int? EndsInARow(Member member, ClusterLook look, int? previous) => member.Observed is null || (Failing(member, look) is not null && previous is not null)
        ? previous
        : member.EndsInARow == 0 ? null : member.EndsInARow;

    /// <summary>Where something of ours is, or is about to be put. A status from before addresses were kept names nodes that were provisioned.</summary>
    private static string? Address(DesiredNode node, ClusterLook look, NodeStatus? previous)
    {
        var isOurs = look.Situation.Observed.Seen(node.Name)?.Owner?.Uid == look.Situation.Desired.Identity.Uid;
        var isActedOn = look.Hold is null && look.Plan.Steps.Any(s => s.Node == node.Name);
        return isOurs || isActedOn ? node.Address : previous?.Address ?? (previous?.Provisioned is not null ? node.Address : null);
    }

    private static string? Message(DesiredNode node, ClusterLook look, ObservedHost.Unseen? unseen)
    {
        string?[] parts =
        [
            unseen?.Reason,
            .. look.Plan.Findings.Where(f => f.Node == node.Name && f.Kind != FindingKind.Unreachable).Select(f => f.Message),
            .. look.Outcome.Failures.Where(f => f.Step.Node == node.Name).Select(f => f.Message),
        ];
        var message = string.Join("; ", parts.OfType<string>());
        return message.Length == 0 ? null : message.Length <= LongestMessage ? message : message[..LongestMessage] + "…";
    }

    /// <summary>A 32-bit userland makes a 32-bit host of any kernel.</summary>
    private static string Architecture(HostFacts facts) => facts is { Machine: "aarch64", UserlandBits: 32 } ? "armv7l" : facts.Machine;

    /// <summary>Written again only when it has moved by more than a tenth: free space moves all the time.</summary>
    private static string? DiskFree(ObservedHost.Seen seen, string? previous)
    {
        if (seen.Disks.IsEmpty) return null;
        var free = seen.Disks.Min(d => d.FreeBytes);
        var said = previous?.EndsWith("Gi", StringComparison.Ordinal) == true
            && double.TryParse(previous[..^2], NumberStyles.Float, CultureInfo.InvariantCulture, out var gibi) ? gibi * Gibi : -1;
        return Math.Abs(free - said) <= Math.Max(free, Gibi) / 10.0 ? previous : InGibi(free);
    }

    private static string InGibi(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / Gibi:0.#}Gi");

    /// <summary>Enough to compare two by eye; their difference is told in words.</summary>
    private static string? Short(Revision? revision) =>
        revision is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(revision.ToString())).AsSpan(0, 4));
}
