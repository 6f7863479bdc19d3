using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Passes;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Status;

/// <summary>Builds one node's entry in the status. The entry has nothing that varies while nothing happens.</summary>
public static class NodeStatusBuilder
{
    private const long Gibi = 1L << 30;

    private const string Stays = "what it had is not known, and it is left as it is: put the node back into spec.nodes";

    /// <summary>The nodes of the spec, and nodes that were taken out of it and are not gone.</summary>
    /// <param name="memory">The memory after the pass. It has a node for each entry.</param>
    public static NodeStatus[] All(ReconcilePass pass, ClusterMemory memory, IReadOnlyList<NodeStatus>? previous)
    {
        var target = pass.Situation.Target;
        return
        [
            .. target.Known
                .Where(n => memory.Nodes.ContainsKey(n.Name))
                .Select(n => Of(n, pass, memory, Previous(n.Name.Value))),
            .. (previous ?? [])
                .Where(n => memory.Nodes.ContainsKey(new(n.Name)) && !target.Known.Any(k => k.Name.Value == n.Name))
                .Select(n => n with { Leaving = Stays }),
        ];

        NodeStatus? Previous(string name) => previous?.FirstOrDefault(p => p.Name == name);
    }

    private static NodeStatus Of(DesiredNode node, ReconcilePass pass, ClusterMemory memory, NodeStatus? previous)
    {
        var host = pass.Situation.Observed.Hosts.GetValueOrDefault(node.Name);
        var unseen = host as ObservedHost.Unseen;
        var status = WithFacts(previous, host as ObservedHost.Seen) with
        {
            Name = node.Name.Value,
            Reachable = Reached(host),
            LastContact = unseen?.LastContact is { } contact ? KubernetesTime.Of(contact) : null,
            Message = Message(node, pass, unseen),
            Leaving = memory[node.Name]!.WasOutOfSpec ? Decommission(node, pass) : null,
        };
        return status with
        {
            Zookeeper = Member(node, pass, previous?.Zookeeper),
            Broker = Broker(node, pass, previous?.Broker),
        };
    }

    private static Reachability Reached(ObservedHost? host) => host switch
    {
        ObservedHost.Seen => Reachability.True,
        ObservedHost.Unseen { NeedsHuman: true } => Reachability.False,
        _ => Reachability.Unknown,
    };

    /// <summary>The facts of the machine. Facts of a host that is not seen stay as they were.</summary>
    private static NodeStatus WithFacts(NodeStatus? previous, ObservedHost.Seen? seen) => seen is null
        ? new()
        {
            Model = previous?.Model,
            Architecture = previous?.Architecture,
            Memory = previous?.Memory,
            DiskFree = previous?.DiskFree,
            Java = previous?.Java,
        }
        : new()
        {
            Model = seen.Facts.Model.Length > 0 ? seen.Facts.Model : null,
            Architecture = Architecture(seen.Facts),
            Memory = InGibi(seen.Facts.MemoryBytes),
            DiskFree = DiskFree(seen, previous?.DiskFree),
            Java = seen.Facts.Java.Version?.ToString(),
        };

    /// <summary>What happens to a node that was taken out of the spec.</summary>
    private static string Decommission(DesiredNode node, ReconcilePass pass)
    {
        if (pass.Pause is { } pause)
        {
            return pause.Phase;
        }

        if (pass.Plan.Steps.FirstOrDefault(s => s.Node == node.Name) is { } step)
        {
            return Step.Summary([step]);
        }

        return pass.Plan.Pending.FirstOrDefault(p => p.Node == node.Name) is { } pending
            ? $"waiting for {pending.WaitsFor}"
            : "waiting for its turn";
    }

    private static ZooKeeperMemberStatus? Member(
        DesiredNode node, ReconcilePass pass, ZooKeeperMemberStatus? previous)
    {
        var members = pass.Situation.Ensemble.Concat(pass.Situation.OutgoingMembers);
        if (members.FirstOrDefault(m => m.Name == node.Name) is not { } member)
        {
            return null;
        }

        var answer = pass.Situation.Observed.Seen(node.Name)?.ZooKeeper as ZooKeeperMember.Serving;
        return new()
        {
            State = State(member, pass),
            Role = Role(answer?.Role),
            RunningRevision = IsFailing(member, pass)
                ? previous?.RunningRevision
                : Short(member.Observed?.Running),
            WantedRevision = Short(member.Rendered?.Revision),
            LastRestart = LastRestart(member, pass) ?? previous?.LastRestart,
        };
    }

    private static BrokerStatus? Broker(DesiredNode node, ReconcilePass pass, BrokerStatus? previous)
    {
        var brokers = pass.Situation.Brokers.Concat(pass.Situation.Decommissioned);
        if (brokers.FirstOrDefault(b => b.Name == node.Name) is not { } broker)
        {
            return null;
        }

        return new()
        {
            State = State(broker, pass),
            Controller = broker.Leads,
            RunningRevision = IsFailing(broker, pass)
                ? previous?.RunningRevision
                : Short(broker.RevisionInEffect),
            WantedRevision = Short(broker.Rendered?.Revision),
            LastRestart = LastRestart(broker, pass) ?? previous?.LastRestart,
        };
    }

    private static RestartStatus? LastRestart(DaemonInstance instance, ReconcilePass pass) =>
        pass.Restarts.GetValueOrDefault((instance.Name, instance.Kind));

    private static ZooKeeperRole? Role(MemberRole? role) => role switch
    {
        MemberRole.Leader => ZooKeeperRole.Leader,
        MemberRole.Follower => ZooKeeperRole.Follower,
        MemberRole.Standalone => ZooKeeperRole.Standalone,
        null => null,
    };

    /// <summary>
    /// A failing daemon alternates between its tries. That is one state, so that the status does not change each time.
    /// </summary>
    private static string State(DaemonInstance instance, ReconcilePass pass)
    {
        if (instance.Observed is not { } observed)
        {
            return "unknown";
        }

        return IsFailing(instance, pass) ? "failing" : $"{observed.ActiveState} ({observed.SubState})";
    }

    private static bool IsFailing(DaemonInstance instance, ReconcilePass pass) =>
        pass.Plan.Failing(instance.Name, instance.Kind) is not null;

    private static string? Message(DesiredNode node, ReconcilePass pass, ObservedHost.Unseen? unseen)
    {
        string?[] parts =
        [
            unseen?.Reason,
            .. pass.Plan.Findings
                .Where(f => f.Node == node.Name && f.Kind != FindingKind.Unreachable)
                .Select(f => f.Message),
            .. pass.Outcome.Failures.Where(f => f.Step.Node == node.Name).Select(f => f.Message),
        ];
        return string.Join("; ", parts.OfType<string>().Select(StatusTexts.OfNode)) switch
        {
            "" => null,
            var message => message,
        };
    }

    /// <summary>The kernel's architecture, or that of the userland where it is 32-bit on a 64-bit kernel.</summary>
    private static string Architecture(HostFacts facts) =>
        facts is { Machine: "aarch64", UserlandBits: 32 } ? "armv7l" : facts.Machine;

    /// <summary>Free space changes all the time. It is written again when it differs by more than a tenth.</summary>
    private static string? DiskFree(ObservedHost.Seen seen, string? previous)
    {
        if (seen.Disks.IsEmpty)
        {
            return null;
        }

        var free = seen.Disks.Min(d => d.FreeBytes);
        var reported = previous?.EndsWith("Gi", StringComparison.Ordinal) == true
            && double.TryParse(previous[..^2], NumberStyles.Float, CultureInfo.InvariantCulture, out var gibi)
                ? gibi * Gibi
                : -1;
        return Math.Abs(free - reported) <= Math.Max(free, Gibi) / 10.0 ? previous : InGibi(free);
    }

    private static string InGibi(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / Gibi:0.#}Gi");

    /// <summary>A digest that is long enough to compare two revisions by eye.</summary>
    private static string? Short(Revision? revision) =>
        revision is null
            ? null
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(revision.ToString())).AsSpan(0, 4));
}
