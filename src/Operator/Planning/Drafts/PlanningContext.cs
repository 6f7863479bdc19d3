using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Drafts;

/// <summary>What a planner decides from.</summary>
/// <param name="Draft">Decisions of the planners before.</param>
public sealed record PlanningContext(Situation Situation, PlanDraft Draft);
