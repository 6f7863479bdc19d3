using KafkaPi.Crds;

namespace KafkaPi.Operator.Model.Desired;

/// <summary>How replicas are moved between brokers.</summary>
/// <param name="BytesPerSecond">The most that each broker receives and sends for replicas that move.</param>
public sealed record DesiredRebalance(RebalanceMode Mode, int ConcurrentMoves, long BytesPerSecond)
{
    public static DesiredRebalance Of(RebalanceSpec spec) => new(spec.Mode, spec.ConcurrentMoves, spec.BytesPerSecond);
}
