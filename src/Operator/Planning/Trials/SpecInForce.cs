using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Memory;

namespace KafkaPi.Operator.Planning.Trials;

/// <summary>The spec that is acted on: what the resource says, or the former parts of it after a rejection.</summary>
public static class SpecInForce
{
    /// <remarks>
    /// A rejection holds as long as the spec asks for the same parts. Nodes, access and policies are always those of
    /// the spec.
    /// </remarks>
    public static DesiredCluster Of(DesiredCluster spec, ClusterMemory memory) =>
        memory.Change is { Rejected: { } rejected, Served: { } served }
        && spec.Parts is { } asked
        && asked.Digest == rejected.Digest
        && asked.Exchanged(served) is { } former
            ? former with { RejectedParts = asked }
            : spec;

    /// <summary>The digest of parts that the cluster has not served with yet; null for what it served with.</summary>
    public static string? OnTrial(DesiredCluster inForce, ChangeMemory change) =>
        change.Served is { } served
        && change.ServedGeneration != inForce.Generation
        && inForce is { RejectedParts: null, Parts: { } parts }
        && parts.Json != served
            ? parts.Digest
            : null;
}
