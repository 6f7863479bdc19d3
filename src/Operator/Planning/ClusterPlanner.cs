using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Drafts;
using KafkaPi.Operator.Planning.DynamicConfig;
using KafkaPi.Operator.Planning.Remembering;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Operator.Planning.Targets.Held;
using KafkaPi.Operator.Planning.Targets.Nodes;
using KafkaPi.Operator.Rendering;

namespace KafkaPi.Operator.Planning;

/// <summary>
/// Decides what comes next. The planner is pure: the same input gives the same decision, and nothing is kept between
/// decisions.
/// </summary>
/// <remarks>
/// A decision has four parts, in this order. The target is as much of the spec as may be brought about now. The
/// situation is the target beside what was seen. The checks find what a human has to correct. Each planner adds its
/// part to the plan.
/// </remarks>
public sealed class ClusterPlanner(PlannerCatalogue catalogue, RenderNode render)
{
    public ClusterPlanner()
        : this(PlannerCatalogue.All, Renderer.Render)
    {
    }

    public Decision Decide(
        DesiredCluster desired, ObservedCluster observed, ClusterMemory memory, ClusterRequests requests)
    {
        var facts = new Facts(observed, RenamedNodes.Of(desired, memory).Follow(memory), requests);
        var target = TargetPipeline.Narrow(Target.Of(new(desired)), facts, catalogue.Stages);
        var situation = Situation.Of(target.Cluster, Render(target.Cluster, observed), facts);
        ImmutableArray<Finding> findings = [.. catalogue.Checks.SelectMany(c => c.Check(situation))];
        situation = situation with { Unfit = [.. findings.Where(f => f.Kind.MakesUnfit()).Select(f => f.Node)] };
        var (draft, planned) = Draft(situation, findings);
        var plan = draft.ToPlan(target.Refusals, target.Pending, requests.Force is not null);
        return new(planned, plan, MemoryUpdate.Before(planned, plan), DynamicConfigPlanner.Questions(planned));
    }

    private (PlanDraft Draft, Situation Situation) Draft(Situation situation, ImmutableArray<Finding> findings)
    {
        var draft = new PlanDraft(findings);
        foreach (var planner in catalogue.Planners.TakeWhile(_ => !draft.IsComplete))
        {
            var part = planner.Decide(new(situation, draft), catalogue);
            draft = draft.With(part);
            situation = part.Unprovisioned is { } nodes ? situation with { Unprovisioned = nodes } : situation;
        }

        return (draft, situation);
    }

    private Dictionary<NodeName, RenderedNode> Render(TargetCluster cluster, ObservedCluster observed)
    {
        var rendered = new Dictionary<NodeName, RenderedNode>();
        foreach (var node in cluster.Nodes)
        {
            if (observed.Seen(node.Name) is { } seen)
            {
                rendered[node.Name] =
                    HeldFiles.Of(render(cluster, node, seen.Facts.MemoryBytes), cluster.HeldSettings, seen);
            }
        }

        return rendered;
    }
}
