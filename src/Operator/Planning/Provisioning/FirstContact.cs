using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Planning.Drafts;

namespace KafkaPi.Operator.Planning.Provisioning;

/// <summary>
/// Changes nothing on any host before all hosts were seen once and are fit, and all settings are taken. The planner is
/// done once some host is owned.
/// </summary>
internal static class FirstContact
{
    public static PlanPart Decide(PlanningContext context)
    {
        var (situation, target) = (context.Situation, context.Situation.Target);
        if (target.Nodes.Any(n => situation.Observed.Seen(n.Name)?.IsOwnedBy(target.Identity) == true))
        {
            return PlanPart.Nothing;
        }

        PendingStep[] unseen =
        [
            .. from node in target.Nodes
               let host = situation.Observed.Hosts[node.Name] as ObservedHost.Unseen
               where host is not null
               select new PendingStep(node.Name, "check the host", $"it to be seen: {host.ReasonBeside(node.Name)}"),
        ];
        return unseen.Length == 0 && situation.Unfit.IsEmpty && target.HeldSettings.IsEmpty
            ? PlanPart.Nothing
            : new() { Pending = [.. unseen], EndsPlanning = true };
    }
}
