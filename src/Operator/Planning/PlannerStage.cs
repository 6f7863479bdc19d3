using KafkaPi.Operator.Planning.Drafts;

namespace KafkaPi.Operator.Planning;

/// <summary>A planner: a pure function that adds its part to the draft.</summary>
/// <param name="Name">A stable name. The docs and the simulation know the planner by it.</param>
/// <param name="Decide">The catalogue has the rules that a planner goes by.</param>
public sealed record PlannerStage(string Name, Func<PlanningContext, PlannerCatalogue, PlanPart> Decide)
{
    /// <summary>A planner without rules.</summary>
    public PlannerStage(string name, Func<PlanningContext, PlanPart> decide)
        : this(name, (context, _) => decide(context))
    {
    }
}
