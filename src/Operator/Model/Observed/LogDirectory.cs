namespace KafkaPi.Operator.Model.Observed;

/// <summary>A broker's log directory.</summary>
/// <param name="BrokerId">The broker's id in <c>meta.properties</c>; null when there is none.</param>
/// <param name="IsEmpty">Neither <c>meta.properties</c> nor a partition is in the directory.</param>
public sealed record LogDirectory(string Path, string? BrokerId, string? ClusterId, bool IsEmpty)
{
    /// <summary>A partition is in the directory. A partition that Kafka has renamed to delete it counts.</summary>
    public bool HasReplicas { get; init; } = !IsEmpty;
}
