using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Planning.Trials;

namespace KafkaPi.Operator.Planning.Remembering;

/// <summary>Decides what is remembered of a change of the spec.</summary>
internal static class ChangeUpdate
{
    /// <summary>
    /// Memory that has to be written before the steps: what is on trial, and where each daemon stands.
    /// </summary>
    public static ClusterMemory Before(ClusterMemory memory, Situation situation, Plan plan)
    {
        if (plan.Steps.IsEmpty || DaemonTrialUpdate.IsIdle(situation))
        {
            return memory;
        }

        foreach (var instance in situation.Instances)
        {
            var daemon = memory.Daemon(instance.Name, instance.Kind);
            var trial = DaemonTrialUpdate.After(instance, situation, plan);
            if (daemon?.Trial != trial)
            {
                memory = memory.With(instance.Name, node => node with
                {
                    Daemons = node.Daemons.SetItem(instance.Kind, (daemon ?? new()) with { Trial = trial }),
                });
            }
        }

        return memory with { Change = After(situation, plan) };
    }

    public static ChangeMemory After(Situation situation, Plan plan)
    {
        var (change, target) = (situation.Memory.Change, situation.Target);
        if (plan.Rejected is { } rejected)
        {
            return change with { Rejected = rejected };
        }

        if (target.Parts is not { } parts || DaemonTrialUpdate.IsIdle(situation))
        {
            return change;
        }

        var isProved = ServedParts.AreProved(situation, plan);
        if (target.RejectedParts is not null)
        {
            return isProved ? change with { OnTrial = null } : change;
        }

        return isProved
            ? new() { Served = parts.Json, ServedGeneration = target.Generation }
            : change with { Rejected = null, OnTrial = SpecInForce.OnTrial(target, change) ?? change.OnTrial };
    }
}
