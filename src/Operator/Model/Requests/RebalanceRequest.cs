using KafkaPi.Operator.Model.Memory;

namespace KafkaPi.Operator.Model.Requests;

/// <summary>What a human asks of moving replicas, beside what is remembered of it.</summary>
/// <param name="Annotation">Value of <see cref="Name"/>, by which a human asks; null when there is none.</param>
public sealed record RebalanceRequest(MovesMemory Memory, string? Annotation)
{
    public const string Name = "kafkapi.dev/rebalance";

    public static RebalanceRequest Nothing { get; } = new(MovesMemory.Empty, null);

    public bool Pauses => Annotation == "pause";

    /// <summary>Every value that begins with "cancel" cancels, so that <c>cancel-2</c> cancels once more.</summary>
    public bool Cancels => IsNew && IsCancellation(Annotation!);

    public bool Starts => IsNew && !Pauses && !IsCancellation(Annotation!);

    /// <summary>The request that was acted on last was to cancel.</summary>
    public bool WasCancelled => Memory.Request is { } request && IsCancellation(request);

    private bool IsNew => !string.IsNullOrEmpty(Annotation) && Annotation != Memory.Request;

    private static bool IsCancellation(string value) => value.StartsWith("cancel", StringComparison.Ordinal);
}
