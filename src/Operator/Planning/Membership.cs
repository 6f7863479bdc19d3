using System.Collections.Immutable;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;

namespace KafkaPi.Operator.Planning;

/// <summary>
/// Which nodes have brokers now: one that the spec takes off a node that stays is cared for as before, and so is all else in the spec.
/// </summary>
/// <param name="Cluster">The spec, with the brokers that may not go.</param>
/// <param name="Refusals">What of the spec is not brought about, with the mend.</param>
public sealed record Membership(DesiredCluster Cluster, ImmutableArray<SpecProblem> Refusals)
{
    public const string Field = "spec.nodes";

    public static Membership Of(DesiredCluster desired, ObservedCluster observed)
    {
        ImmutableArray<DesiredNode> kept = [.. desired.Demoted.Where(n => MayHaveBroker(n, observed))];
        var gone = desired.Demoted.RemoveRange(kept);
        return new(
            desired with { Nodes = [.. desired.Nodes.Select(n => gone.Any(g => g.Name == n.Name) ? n.Without(DaemonKind.Broker) : n)] },
            [.. kept.Select(n => new SpecProblem(Field, n.Name.Value, $"a broker is not taken off a node that stays yet: it is kept as it is; put the role broker of {n.Name} back"))]);
    }

    /// <summary>A role that was given and taken back before anything was done for it leaves nothing to keep.</summary>
    private static bool MayHaveBroker(DesiredNode node, ObservedCluster observed) => observed.Seen(node.Name)?.Daemon(DaemonKind.Broker) is not { LoadState: "not-found" };

    /// <summary>Adds to a plan for <see cref="Cluster"/> what is not done of the spec.</summary>
    public Plan Amend(Plan plan) => plan with { Refusals = [.. plan.Refusals, .. Refusals] };
}
