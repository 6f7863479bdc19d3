using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;

namespace KafkaPi.Operator.Planning;

/// <summary>Tells what undoes another hand's doing from what is done for the first time, or for a change of the spec.</summary>
public static class Drift
{
    public static bool IsMendedBy(Step step, Situation situation)
    {
        if (situation.Desired.Nodes.FirstOrDefault(n => n.Name == step.Node) is not { } node || !Footprint.WasComplete(situation, node)) return false;
        return step switch
        {
            StartDaemon start => WasStoppedByHand(situation.Observed.Seen(node.Name)!, start.Daemon),
            EnableDaemon => true,
            WriteFiles { Files.IsEmpty: true, ReloadUnits: false } => false,
            _ => Provisioning.IsPartOf(step),
        };
    }

    /// <summary>A daemon that exits by itself has failed, or is started again by systemd; one that never ran has neither run in this boot nor data.</summary>
    private static bool WasStoppedByHand(ObservedHost.Seen seen, DaemonKind kind) => seen.Daemon(kind) is { ActiveState: not "failed" } daemon
        && (daemon.IsEnabled || daemon.InvocationId.Length > 0 || !LostData.IsEmpty(seen, kind));
}
