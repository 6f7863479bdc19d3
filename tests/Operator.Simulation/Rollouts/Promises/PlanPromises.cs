using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Simulation.Rollouts.Pis;

namespace KafkaPi.Operator.Simulation.Rollouts.Promises;

/// <summary>What is promised of each plan, before any of it is done.</summary>
internal sealed class PlanPromises(RolloutWorld world)
{
    public void Check(Decision decision)
    {
        var (plan, situation) = (decision.Plan, decision.Situation);
        world.Promise(
            plan.Refusals.IsEmpty || world.Spec.Slip || world.Hosts.Any(SpeaksNewerThanWanted),
            () => $"refused without need: {plan.Refusals[0]}");
        if (plan.Steps.IsEmpty || world.Hosts.Any(h => h.Owned))
        {
            return;
        }

        var unseen = world.Hosts.FirstOrDefault(h => h.InSpec && situation.Observed.Seen(h.Name) is null);
        world.Promise(
            unseen is null, () => $"{plan.Steps[0].Node} was changed before {unseen!.Name} was ever seen");
    }

    private bool SpeaksNewerThanWanted(SimHost host) =>
        Math.Max(world.Files(host.FilesVersion).Protocol, world.Files(host.Broker.RunningVersion).Protocol)
            > world.Spec.WantedProtocol;
}
