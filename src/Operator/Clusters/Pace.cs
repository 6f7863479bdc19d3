using KafkaPi.Crds;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Clusters;

/// <summary>When to look again.</summary>
internal static class Pace
{
    /// <summary>Somebody has to mend something that is not watched: a Secret, a host.</summary>
    public static readonly TimeSpan ForAPerson = TimeSpan.FromSeconds(10);

    /// <summary>Something is on its way, and the next step hangs on it.</summary>
    private static readonly TimeSpan Motion = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    /// <summary>A daemon that dies on a quiet cluster is in the status within five seconds: this, a look and a write.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(4);

    /// <summary>
    /// The brokers themselves are asked meanwhile (<see cref="InSyncWatch"/>): this is for the report, and for what they cannot tell. A look that is under
    /// way when the last one is in sync holds up the next step, so there are no more of them than on a quiet cluster.
    /// </summary>
    private static readonly TimeSpan Watched = Quiet;

    public static ReconciliationResult<KafkaCluster> After(KafkaCluster cluster, ClusterLook look)
    {
        if (look.Outcome.Failures.FirstOrDefault() is { } failure)
            return ReconciliationResult<KafkaCluster>.Failure(cluster, failure.Message);

        var situation = look.Situation;
        var delay = look.IsSettled || look.Hold is not null ? Quiet
            : !look.Plan.Steps.IsEmpty ? AfterSteps(look)
            : !look.Plan.Gone.IsEmpty ? TimeSpan.Zero
            : situation.Members.Any(m => m is { Kind: DaemonKind.ZooKeeper, State: MemberState.Starting } && !Failing.IsFailing(m)) ? Motion
            : look.AwaitsBrokers ? Watched
            : look.Plan.Waits.All(w => look.Plan.ScaleDownBlocked is not null && situation.Desired.Leaving.Any(n => n.Name == w.Node)) ? ForAPerson
            : Wait;
        return ReconciliationResult<KafkaCluster>.Success(cluster, delay);
    }

    /// <summary>At once, unless all that can follow is the return of the broker that was restarted.</summary>
    private static TimeSpan AfterSteps(ClusterLook look) =>
        look.Plan.Steps.All(s => s is RestartDaemon { Daemon: DaemonKind.Broker }) ? Watched : TimeSpan.Zero;
}
