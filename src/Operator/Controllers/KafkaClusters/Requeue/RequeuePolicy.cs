using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Passes;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Planning.Preflight;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Requeue;

/// <summary>When the next pass begins.</summary>
internal static class RequeuePolicy
{
    /// <summary>A person has to correct something that is not watched, as a Secret or a host.</summary>
    public static readonly TimeSpan ForAPerson = TimeSpan.FromSeconds(10);

    /// <summary>ZooKeeper is starting, and the next step depends on it.</summary>
    private static readonly TimeSpan Starting = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Waiting = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A daemon that dies on a quiet cluster is in the status within five seconds: this time, an observation and a
    /// write.
    /// </summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(4);

    /// <summary>
    /// <see cref="InSyncWatcher"/> asks the brokers meanwhile, so passes only serve the report and what brokers do
    /// not say. A pass that runs when the last broker is in sync delays the next step. Passes are as rare as on a
    /// quiet cluster.
    /// </summary>
    private static readonly TimeSpan Watched = Quiet;

    /// <summary>
    /// A look takes a second longer while a host is unseen. Whatever happens on another host is told as early as ever.
    /// </summary>
    private static readonly TimeSpan BesideUnseen = Quiet - TimeSpan.FromSeconds(1.5);

    /// <remarks>
    /// A step that fails is tried again later each time, and delays nothing else: the cluster is looked at as ever.
    /// </remarks>
    public static ReconciliationResult<KafkaCluster> After(KafkaCluster cluster, ReconcilePass pass) =>
        ReconciliationResult<KafkaCluster>.Success(cluster, Delay(pass));

    private static TimeSpan Delay(ReconcilePass pass)
    {
        if (pass.IsSettled || pass.Pause is not null)
        {
            return Quiet;
        }

        var fails = pass.Outcome.Failures.Any();
        if (!pass.Plan.Steps.IsEmpty && (!fails || pass.Outcome.Steps.Any(s => s is StepOutcome.Done)))
        {
            return AfterSteps(pass);
        }

        if (!pass.Plan.Forgotten.IsEmpty || pass.Plan.Rejected is not null)
        {
            return TimeSpan.Zero;
        }

        if (pass.Situation.Instances.Any(IsStartingZooKeeper))
        {
            return Starting;
        }

        if (pass.AwaitsBrokers)
        {
            return pass.Situation.Observed.Hosts.Values.Any(h => h is ObservedHost.Unseen) ? BesideUnseen : Watched;
        }

        return fails ? Quiet : WaitsForScaleDown(pass) ? ForAPerson : Waiting;
    }

    /// <summary>At once, unless only the return of the restarted broker can follow.</summary>
    private static TimeSpan AfterSteps(ReconcilePass pass) =>
        pass.Plan.Steps.All(s => s is RestartDaemon { Daemon: DaemonKind.Broker }) ? Watched : TimeSpan.Zero;

    private static bool IsStartingZooKeeper(DaemonInstance instance) =>
        instance is { Kind: DaemonKind.ZooKeeper, Health: DaemonHealth.Starting } && !CrashLoops.IsFailing(instance);

    /// <summary>Only brokers that cannot be drained are pending, or nothing is.</summary>
    private static bool WaitsForScaleDown(ReconcilePass pass) => pass.Plan.Pending.All(p =>
        pass.Plan.ScaleDownBlocked is not null
        && pass.Situation.Target.Decommissioned.Any(n => n.Name == p.Node));
}
