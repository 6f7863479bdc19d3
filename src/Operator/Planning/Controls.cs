using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Planning.Rebalancing;

namespace KafkaPi.Operator.Planning;

/// <summary>What a plan depends on beside the spec and the hosts: what a human asks for, and what the status remembers.</summary>
public sealed record Controls(RestartOrder? Restart, ForceOrder? Force)
{
    public static Controls None { get; } = new(null, null);

    /// <summary>What was reported of each daemon last. Lost, the starts that fail are counted anew.</summary>
    public ImmutableDictionary<(NodeName Node, DaemonKind Kind), DaemonMemory> Daemons { get; init; } = ImmutableDictionary<(NodeName, DaemonKind), DaemonMemory>.Empty;

    /// <summary>What is asked of the moves of replicas, and remembered of them.</summary>
    public RebalanceAsked Rebalance { get; init; } = RebalanceAsked.Nothing;
}

/// <param name="Crashes">As <see cref="Observed.ObservedDaemon.Crashes"/> had it.</param>
/// <param name="EndsInARow">As <see cref="Member.EndsInARow"/> had it.</param>
/// <param name="Failing">What was said of a daemon that did not come up; null of one that did.</param>
public sealed record DaemonMemory(int Crashes, int EndsInARow, string? Failing);

/// <summary>One waiting step that a human wants taken all the same.</summary>
/// <param name="StepId">As <see cref="Blocker.Id"/> has it.</param>
public sealed record ForceOrder(string StepId)
{
    /// <summary>The annotation that gives the order.</summary>
    public const string Name = "kafkapi.dev/force";
}
