using System.Collections.Immutable;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Planning.Targets;

/// <summary>As much of the spec as may be brought about now, with what keeps the rest from it.</summary>
/// <param name="Refusals">Parts of the spec that may not be brought about.</param>
/// <param name="Pending">Parts of the spec that have to wait.</param>
public sealed record Target(
    TargetCluster Cluster, ImmutableArray<Refusal> Refusals, ImmutableArray<PendingStep> Pending)
{
    public static Target Of(TargetCluster cluster) => new(cluster, [], []);

    /// <summary>The target with what one more stage holds back. The last stage is told first.</summary>
    public Target HoldingBack(IEnumerable<Refusal> refusals, IEnumerable<PendingStep> pending) => this with
    {
        Refusals = [.. refusals, .. Refusals],
        Pending = [.. pending, .. Pending],
    };
}
