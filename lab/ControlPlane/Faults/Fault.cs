namespace KafkaPi.ControlPlane.Faults;

/// <summary>A fault and the requests that it strikes.</summary>
/// <param name="Kind">The effect.</param>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>The number of requests to strike; null for all until cleared.</summary>
    public int? Count { get; init; }

    /// <summary>The prefix of the paths to strike.</summary>
    public string Path { get; init; } = "";

    /// <summary>
    /// The verbs to strike (get, list, watch, create, update, patch, delete, deletecollection); empty for all.
    /// </summary>
    public IReadOnlyList<string> Verbs { get; init; } = [];

    /// <summary>The user to strike; null for all.</summary>
    public string? User { get; init; }

    /// <summary>The delay of <see cref="FaultKind.Delay"/>.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The Retry-After of <see cref="FaultKind.TooManyRequests"/>.</summary>
    public int RetryAfterSeconds { get; init; } = 1;
}
