using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Targets.Nodes;

/// <summary>
/// Keeps nodes that left the spec until they are gone. Nodes that share a name, an id or an address with them wait.
/// </summary>
internal static class PendingNodes
{
    public static Target Narrow(Target target, Facts facts)
    {
        var transitions = NodeTransitions.Of(target.Cluster.Spec, facts.Memory);
        var cluster = transitions.Cluster;
        return (target with { Cluster = cluster }).HoldingBack(
            transitions.Refusals,
            cluster.PendingNodes.Select(p => new PendingStep(
                p.Node.Name, "set up the host", $"{p.For.Name} to be gone, which has {p.Shared} too")
            {
                On = new WaitsOn.Turn(StepName.Leave(p.For.Name)),
            }));
    }
}
