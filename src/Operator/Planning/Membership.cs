using System.Collections.Immutable;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.ZooKeeper;

namespace KafkaPi.Operator.Planning;

/// <summary>Which nodes make the cluster now: a member that the spec drops from an ensemble that serves is cared for as before, and so is all else in the spec.</summary>
/// <param name="Cluster">The spec, with the members that may not go.</param>
/// <param name="Refusals">What of the spec is not brought about, with the mend.</param>
public sealed record Membership(DesiredCluster Cluster, ImmutableArray<SpecProblem> Refusals)
{
    public const string Field = "spec.nodes";

    /// <remarks>Without a quorum a lost member may be given up: that is a person's way out.</remarks>
    public static Membership Of(DesiredCluster desired, ObservedCluster observed)
    {
        var ensemble = desired.Running(DaemonKind.ZooKeeper).Concat(desired.Dropped).ToArray();
        var serving = ensemble.Count(n => observed.Seen(n.Name)?.ZooKeeper is ZooKeeperMember.Serving);
        if (desired.Dropped.IsEmpty || serving * 2 <= ensemble.Length) return new(desired, []);

        // One in its place is none beside it.
        var others = desired.Nodes.RemoveAll(n => desired.Dropped.Any(d => d.Id == n.Id || d.Address == n.Address));
        return new(
            desired with { Nodes = [.. others, .. desired.Dropped], Dropped = [] },
            [.. desired.Dropped.Select(d => new SpecProblem(Field, d.Name.Value,
                "it is a member of a ZooKeeper ensemble that serves, and those are not removed or replaced yet: it is kept as it is; "
                + $"put {d.Name} back with id {d.Id}, address {d.Address} and its roles"))]);
    }

    /// <summary>Adds to a plan for <see cref="Cluster"/> what is not done of the spec.</summary>
    public Plan Amend(Plan plan) => plan with { Refusals = [.. plan.Refusals, .. Refusals] };
}
