using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Trials;

/// <summary>Tells when the parts of the spec that are in force have proved themselves.</summary>
public static class ServedParts
{
    /// <summary>Every daemon serves with all of them, and nothing is to be put on a host.</summary>
    public static bool AreProved(Situation situation, Plan plan) =>
        plan is { IsWhole: true, Rejected: null }
        && situation.Target.HeldSettings.IsEmpty
        && plan.Steps.All(s => s.Group == StepGroup.Moves)
        && !plan.Findings.Any(f => f.Kind.HoldsBackBrokerFiles())
        && situation.Instances.All(
            i => i is { Health: DaemonHealth.Serving, Rendered: not null, Difference: null });
}
