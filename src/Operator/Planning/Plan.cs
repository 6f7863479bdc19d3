using System.Collections.Immutable;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Planning.Rebalancing;

namespace KafkaPi.Operator.Planning;

/// <summary>What to do now, what waits, and what a human has to mend.</summary>
/// <param name="Steps">Steps of different nodes run side by side, those of one node in this order.</param>
/// <param name="Waits">Steps that would come next, each with what it waits for.</param>
/// <param name="Findings">What keeps a node, or the whole cluster, from being worked on.</param>
public sealed record Plan(ImmutableArray<Step> Steps, ImmutableArray<Blocker> Waits, ImmutableArray<Finding> Findings)
{
    /// <summary>What came of the order to force a step; null when there was none. A step that is taken is among <see cref="Steps"/>.</summary>
    public Forcing? Forcing { get; init; }

    /// <summary>What of the spec is not brought about, as it may not be.</summary>
    public ImmutableArray<SpecProblem> Refusals { get; init; } = [];

    /// <summary>Nodes that left the spec and are gone: they may be forgotten.</summary>
    public ImmutableArray<NodeName> Gone { get; init; } = [];

    /// <summary>Nodes whose member of the ensemble a human has given up without its host being seen: it is known of them no more.</summary>
    public ImmutableArray<NodeName> Surrendered { get; init; } = [];

    /// <summary>Which removals are refused as too few brokers stay, with the topics and the mend; null when none is.</summary>
    public string? ScaleDownBlocked { get; init; }

    /// <summary>What was decided on moving replicas; null: nothing new.</summary>
    public RebalanceDecision? Rebalance { get; init; }

    /// <summary>Nothing to do, nothing to wait for, nothing to mend: all is as it has to be.</summary>
    public bool IsEmpty => Steps.IsEmpty && Waits.IsEmpty && Findings.IsEmpty && Refusals.IsEmpty && Gone.IsEmpty && Surrendered.IsEmpty;
}

/// <summary>What would be done next, and what it waits for.</summary>
/// <param name="What">A clause with its verb: <c>start the broker</c>.</param>
public sealed record Blocker(NodeName Node, string What, string WaitsFor)
{
    /// <summary>What <c>kafkapi.dev/force</c> calls the step; null when there is nothing to force.</summary>
    public string? Id { get; init; }

    public override string ToString() => $"{Node}: {What}, waiting for {WaitsFor}";
}

/// <summary>What a human has to mend on a host, in words that name the mend.</summary>
public sealed record Finding(NodeName Node, FindingKind Kind, string Message)
{
    /// <summary>The daemon it is about, where it is about one.</summary>
    public DaemonKind? Daemon { get; init; }

    public override string ToString() => $"{Node}: {Message}";
}

public enum FindingKind
{
    /// <summary>The host is not fit to take the cluster's daemons; nothing was changed on it.</summary>
    Preflight,

    /// <summary>What lies on the host belongs to another cluster, or to another member of this one.</summary>
    Identity,

    /// <summary>The host refuses us, or is not the one that we knew.</summary>
    Unreachable,

    /// <summary>A running broker would not take a setting of the spec; the message ends in Kafka's own words.</summary>
    SettingRefused,

    /// <summary>There is no room for a directory for messages that came to the spec; no broker is told of it.</summary>
    LogDirectoryRefused,

    /// <summary>The host had data and is without; nothing is done on it before a person has confirmed that it is gone.</summary>
    DataLost,

    /// <summary>A daemon was started and does not come up; the message ends in its own last words.</summary>
    DaemonFailing,
}
