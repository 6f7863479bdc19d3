using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Requests;

/// <summary>What humans ask of a cluster by annotation, parsed.</summary>
public sealed record ClusterRequests(RestartRequest? Restart, ForceRequest? Force)
{
    public static ClusterRequests None { get; } = new(null, null);

    /// <summary>Value of <see cref="RebalanceRequest.Name"/>; null when there is none.</summary>
    public string? Rebalance { get; init; }

    /// <summary>Losses of data that a person has confirmed.</summary>
    public ImmutableHashSet<AcceptedLoss> AcceptedLosses { get; init; } = [];

    /// <summary>What a person wants left as it is beside the cluster.</summary>
    public ImmutableHashSet<LeftAlone> LeftAlone { get; init; } = [];
}
