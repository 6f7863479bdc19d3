using System.Collections.Immutable;
using KafkaPi.Operator.Planning.Assignments;

namespace KafkaPi.Operator.Planning.Rebalancing;

/// <summary>
/// What the status keeps of moves between passes. Lost, it costs no data and leaves nothing behind: a batch under way is then somebody's
/// that is waited for, its throttle is found and lifted, and what is still uneven stays so until it is asked for.
/// </summary>
/// <param name="BalancedFor">The brokers, by id, among which partitions were last spread; null: never recorded, empty: that is under way.</param>
/// <param name="Request">The value of <see cref="RebalanceAsked.Name"/> that was acted on last.</param>
/// <param name="Batch">Moves that were begun, or may have been, and whose throttle is not lifted yet.</param>
/// <param name="PartitionsDone">Since the moves that are under way became due, as <paramref name="BytesDone"/>.</param>
public sealed record RebalanceMemory(
    ImmutableArray<AssignedBroker>? BalancedFor, string? Request, ImmutableArray<Reassignment> Batch, int PartitionsDone, long BytesDone)
{
    public static RebalanceMemory Empty { get; } = new(null, null, [], 0, 0);
}

/// <param name="Annotation">The value of <see cref="Name"/>, by which a human asks; null: there is none.</param>
public sealed record RebalanceAsked(RebalanceMemory Memory, string? Annotation)
{
    public const string Name = "kafkapi.dev/rebalance";

    public static RebalanceAsked Nothing { get; } = new(RebalanceMemory.Empty, null);

    public bool Pauses => Annotation == "pause";

    /// <summary>A value that begins so cancels, so that <c>cancel-2</c> cancels another time.</summary>
    public bool Cancels => IsNew && IsCancellation(Annotation!);

    public bool Starts => IsNew && !Pauses && !IsCancellation(Annotation!);

    /// <summary>The last word was to leave off.</summary>
    public bool WasCancelled => Memory.Request is { } request && IsCancellation(request);

    private bool IsNew => !string.IsNullOrEmpty(Annotation) && Annotation != Memory.Request;

    private static bool IsCancellation(string value) => value.StartsWith("cancel", StringComparison.Ordinal);
}
