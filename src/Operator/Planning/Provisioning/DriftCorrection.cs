using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Provisioning;

/// <summary>
/// Tells steps that undo another hand's doing from steps that are taken for the first time, or for a change of the
/// spec.
/// </summary>
public static class DriftCorrection
{
    public static bool IsCorrection(Step step, Situation situation)
    {
        if (situation.Target.Nodes.FirstOrDefault(n => n.Name == step.Node) is not { } node
            || !ProvisioningDigest.WasComplete(situation, node))
        {
            return false;
        }

        if (step is StartDaemon start)
        {
            return WasStoppedByHand(situation.Observed.Seen(node.Name)!, start.Daemon);
        }

        var onlyRemovesMarks = step is WriteFiles { Files.IsEmpty: true, ReloadUnits: false };
        return step is EnableDaemon || (step.Group == StepGroup.Provisioning && !onlyRemovesMarks);
    }

    /// <summary>
    /// A daemon that ends by itself has failed, or is started again by systemd. A daemon that never ran has neither
    /// run in this boot nor data.
    /// </summary>
    private static bool WasStoppedByHand(ObservedHost.Seen seen, DaemonKind kind) =>
        seen.Daemon(kind) is { ActiveState: not "failed" } daemon
        && (daemon.IsEnabled || daemon.InvocationId.Length > 0 || !DaemonProfile.Of(kind).IsEmpty(seen.Data));
}
