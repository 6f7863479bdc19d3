using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Planning.Rebalancing;

namespace KafkaPi.Operator.Planning;

/// <summary>All that a decision is taken from.</summary>
/// <param name="Wanted">What has to be on each host; a host that was never seen is missing, its RAM is not known.</param>
/// <param name="Unprovisioned">Nodes on which something that a daemon needs is still to be put.</param>
/// <param name="Unfit">Nodes on which nothing may be done before a human has mended what was found there.</param>
/// <param name="Restarting">The member for whose restart this plan has decided already.</param>
public sealed record Situation(
    DesiredCluster Desired,
    ObservedCluster Observed,
    IReadOnlyDictionary<NodeName, RenderedNode> Wanted,
    ImmutableArray<Member> Members,
    ImmutableHashSet<NodeName> Unprovisioned,
    ImmutableHashSet<NodeName> Unfit,
    Member? Restarting)
{
    public static Situation Of(DesiredCluster desired, ObservedCluster observed, IReadOnlyDictionary<NodeName, RenderedNode> wanted, Controls? controls = null)
    {
        var members = ImmutableArray.CreateBuilder<Member>();
        foreach (var node in desired.Nodes.OrderBy(n => n.Id))
        {
            foreach (var kind in node.Daemons.Order())
            {
                var rendered = wanted.GetValueOrDefault(node.Name)?.Daemons.FirstOrDefault(d => d.Kind == kind);
                var member = Assessment.Assess(node, kind, rendered, observed.Hosts.GetValueOrDefault(node.Name), observed.Brokers);
                if (controls?.Daemons.GetValueOrDefault((node.Name, kind)) is { } memory) member = member.Remembering(memory);
                members.Add(controls?.Restart?.ReasonFor(node.Name, kind, member.Observed) is { } asked ? member with { RestartAsked = asked } : member);
            }
        }

        return new(desired, observed, wanted, members.ToImmutable(), [], [], null)
        {
            Leaving = [.. desired.Leaving.OrderBy(n => n.Id).Select(n => Assessment.Assess(n, DaemonKind.Broker, null, observed.Hosts.GetValueOrDefault(n.Name), observed.Brokers))],
            Resigning = [.. desired.Resigning.OrderBy(n => n.Id).Select(n => Assessment.Assess(n, DaemonKind.ZooKeeper, null, observed.Hosts.GetValueOrDefault(n.Name), observed.Brokers))],
            Draining = [.. desired.Leaving.Select(n => n.Id)],
            Force = controls?.Force,
            Rebalance = controls?.Rebalance ?? RebalanceAsked.Nothing,
        };
    }

    /// <summary>The waiting step that a human wants taken; null when none is.</summary>
    public ForceOrder? Force { get; init; }

    /// <summary>What is remembered of moves of replicas, and asked for.</summary>
    public RebalanceAsked Rebalance { get; init; } = RebalanceAsked.Nothing;

    /// <summary>Brokers whose nodes left the spec. None of <see cref="Members"/>: nobody waits for one of them to serve.</summary>
    public ImmutableArray<Member> Leaving { get; init; } = [];

    /// <summary>Members of the ensemble that the spec takes out of it, as long as they are there; those that are still to be its members are of <see cref="Ensemble"/>, too.</summary>
    public ImmutableArray<Member> Resigning { get; init; } = [];

    /// <summary>Those of <see cref="Resigning"/> that the next list of the ensemble is without.</summary>
    public IEnumerable<Member> Resigned => Resigning.Where(m => !Ensemble.Any(e => e.Name == m.Name));

    /// <summary>Ids of brokers that have to give up their replicas.</summary>
    public ImmutableSortedSet<int> Draining { get; init; } = [];

    public ImmutableArray<Member> Ensemble { get; } = [.. Members.Where(m => m.Kind == DaemonKind.ZooKeeper)];

    public ImmutableArray<Member> Brokers { get; } = [.. Members.Where(m => m.Kind == DaemonKind.Broker)];

    /// <summary>More than half of the ensemble is seen to serve; or of that which one of them still knows, while it changes.</summary>
    public bool HasQuorum => HasQuorumOfAll || Ensemble.Concat(Resigned).Any(m => m.State == MemberState.Serving && HasQuorumAsKnownTo(m));

    /// <summary>More than half of the ensemble is seen to serve, all counted that are to be its members.</summary>
    public bool HasQuorumOfAll => Ensemble.Count(m => m.State == MemberState.Serving) * 2 > Ensemble.Length;

    /// <summary>It runs with another list of members than it is to have.</summary>
    public bool KnowsOthers(Member member) => member is { Observed: { IsRunning: true, Running: not null } running, Wanted: { } wanted }
        && !ServerList.AreAlike(running.RunningSettings, wanted.Settings)
        && ServerList.Of(Desired, member.Node, running.RunningSettings) != ServerList.Of(Desired, member.Node, wanted.Settings);

    private bool HasQuorumAsKnownTo(Member member)
    {
        if (member.Observed is not { Running: not null } running) return false;
        var known = ServerList.Of(Desired, member.Node, running.RunningSettings);
        return Ensemble.Concat(Resigned).Count(m => m.State == MemberState.Serving && known.Has(Desired, m.Node)) * 2 > known.Count;
    }

    public BrokersView.Known? Kafka => Observed.Brokers as BrokersView.Known;

    /// <summary>Brokers that a copy of a partition may be on, or come from: those that leave too, until they are drained.</summary>
    public IEnumerable<Member> Holders => Brokers.Concat(Leaving.Where(m => Kafka is not { } kafka || kafka.Partitions.Any(p => p.Replicas.Contains(m.Node.Id))));

    public ObservedData? DataOf(Member member) => Observed.Seen(member.Name)?.Data;
}
