using System.Collections.Immutable;
using KafkaPi.Operator.Planning.Assignments;

namespace KafkaPi.Operator.Planning.Rebalancing;

public enum RebalanceState
{
    /// <summary>Nothing has to be moved.</summary>
    Balanced,

    /// <summary>Replicas are moved.</summary>
    Moving,

    /// <summary>Something has to be moved and cannot yet; the message says what it waits for.</summary>
    Waiting,

    /// <summary>Something could be moved, and a human has to ask for it.</summary>
    NotAsked,

    Paused,
    Cancelled,

    /// <summary>Fewer brokers stay than a topic has replicas.</summary>
    Refused,
}

/// <summary>What is decided on moving replicas in one pass.</summary>
/// <param name="Message">A clause that a human reads; empty when all is balanced.</param>
/// <param name="Step">What is done now; null: nothing.</param>
/// <param name="Wait">Null: nothing that the cluster would come to rest by.</param>
/// <param name="Before">What has to be remembered before the step is begun, or when there is none.</param>
/// <param name="After">What is remembered once the step is done.</param>
/// <param name="ToGo">All changes that are still needed, those under way included; null: not known in this pass.</param>
/// <param name="Refusal">Set when <see cref="RebalanceState.Refused"/>.</param>
public sealed record RebalanceDecision(
    RebalanceState State,
    string Message,
    Step? Step,
    Blocker? Wait,
    RebalanceMemory Before,
    RebalanceMemory After,
    ImmutableArray<Reassignment>? ToGo,
    AssignmentOutcome.Refused? Refusal = null);
