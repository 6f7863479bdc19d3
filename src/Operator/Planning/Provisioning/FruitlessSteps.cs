using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Provisioning;

/// <summary>
/// Finds steps that report that they are done, and change nothing that lasts. Whatever the cause is, a loop without a
/// word becomes a sentence, and the step rests between its tries.
/// </summary>
public static class FruitlessSteps
{
    public static IEnumerable<Finding> Check(Situation situation) =>
        from node in situation.Target.Nodes
        let seen = situation.Observed.Seen(node.Name)
        where seen is { Repeated.IsEmpty: false } && situation.Rendered.ContainsKey(node.Name)
        from step in HostProvisioning.Of(situation, node, seen, heldBack: [])
        where seen.Repeated.Any(r => r.Sentence == step.Sentence)
        select new Finding(node.Name, FindingKind.StepFruitless, Message(step));

    /// <summary>The step was found to be fruitless, and is not to be done again yet.</summary>
    public static bool Rests(Step step, ObservedHost.Seen seen, IEnumerable<Finding> findings) =>
        seen.Repeated.Any(r => r.Rests && r.Sentence == step.Sentence)
        && findings.Any(f => f.Node == step.Node && f.Kind == FindingKind.StepFruitless);

    public static PendingStep Pending(Step step) =>
        new(step.Node, step.Words.Do, "the end of its rest, as it has not lasted so far");

    private static string Message(Step step) =>
        $"the step \"{step.Words.Do}\" has been done several times and does not last ({step.Reason}): another program "
        + "on the host undoes it, or the host does not keep it. Find what does so and end it there. The step is taken "
        + "again every 10 minutes, and at once when its reason changes";
}
