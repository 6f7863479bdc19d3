using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Planning.Drafts;
using KafkaPi.Operator.Planning.Preflight;
using KafkaPi.Operator.Planning.Revisions;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Rendering;

namespace KafkaPi.Operator.Planning.Trials;

/// <summary>
/// Gives a change up with which a daemon does not come into service. Nothing is done in the same pass: the next one
/// acts on the former parts of the spec.
/// </summary>
internal static class ChangeTrial
{
    /// <summary>A daemon that serves and ends again and again, after this many times.</summary>
    private const int TooManyRelapses = 3;

    public static PlanPart Decide(PlanningContext context)
    {
        var situation = context.Situation;
        if (SpecInForce.OnTrial(situation.Target, situation.Memory.Change) is not { } digest)
        {
            return PlanPart.Nothing;
        }

        var failure = situation.Instances
            .Select(i => (Instance: i, Words: Words(i, situation)))
            .FirstOrDefault(f => f.Words is not null);
        return failure.Words is null || !CanGoBack(situation) ? PlanPart.Nothing : new()
        {
            Rejected = new(digest, failure.Instance.Name, failure.Instance.Kind, failure.Words),
            EndsPlanning = true,
        };
    }

    private static bool CanGoBack(Situation situation) =>
        situation.Target.Parts!.Exchanged(situation.Memory.Change.Served!) is not null;

    /// <summary>Why the change is to blame for a daemon that does not serve; null when it is not.</summary>
    private static string? Words(DaemonInstance instance, Situation situation)
    {
        var memory = situation.Memory.Daemon(instance.Name, instance.Kind);
        if (memory is not { HasData: true, Trial: { IsChanged: true, FailedBefore: false } trial }
            || instance.Observed is not { } daemon
            || !IsStaged(instance, situation)
            || situation.Instances.Any(other => other.Kind == instance.Kind && Proves(other, situation)))
        {
            return null;
        }

        // A broker without a ZooKeeper ends whatever it was started with.
        var mayServe = instance.Kind == DaemonKind.ZooKeeper || situation.HasQuorum;
        var words = !mayServe ? null
            : trial.Relapses >= TooManyRelapses ? $"it ends again and again after it has served: {LastWords(instance)}"
            : IsFailing(instance, daemon, trial) ? CrashLoops.Words(instance)
            : IsSick(instance, daemon, situation) ? $"it {instance.Detail}"
            : null;

        // The unit itself keeps the daemon from starting, for the sake of a disk that is full.
        return words?.Contains(UnitFile.NotStarted, StringComparison.Ordinal) == true ? null : words;
    }

    private static string LastWords(DaemonInstance instance) =>
        instance.Observed!.LogTail.IsEmpty ? "its log tells why" : CrashLoops.Words(instance);

    /// <summary>The next start of the daemon is with what the change makes of its files.</summary>
    private static bool IsStaged(DaemonInstance instance, Situation situation)
    {
        if (situation.Target.HeldSettings.Contains(instance.Kind)
            || situation.Observed.Seen(instance.Name) is not { } seen
            || !situation.Rendered.TryGetValue(instance.Name, out var rendered))
        {
            return false;
        }

        var files = HostLayout.Files(instance.Kind);
        return rendered.Files
            .Where(f => files.Contains(f.Path))
            .All(f => seen.Files.GetValueOrDefault(f.Path)?.Sha256 == f.Sha256);
    }

    /// <summary>The daemon serves with the change, so that another one fails for a reason of its host.</summary>
    private static bool Proves(DaemonInstance other, Situation situation) =>
        other.Health == DaemonHealth.Serving
        && situation.Memory.Daemon(other.Name, other.Kind)?.Trial is { IsChanged: true, Relapses: 0 }
        && RunsTheTarget(other);

    private static bool RunsTheTarget(DaemonInstance instance) =>
        instance is { Observed: { IsRunning: true } daemon, Rendered: { } rendered }
        && RevisionDiff.Between(daemon, rendered) is null;

    /// <summary>A daemon may happen to run at every look, and have ended between them.</summary>
    private static bool IsFailing(DaemonInstance instance, ObservedDaemon daemon, DaemonTrial trial)
    {
        var ends = Math.Min(trial.EndsOf(daemon.Crashes), instance.EndsInARow);
        return CrashLoops.IsFailing(instance)
            ? ends >= CrashLoops.TooManyEnds
            : ends >= CrashLoops.TooManyEndsOfASession && instance.Health != DaemonHealth.Serving;
    }

    /// <summary>
    /// The daemon runs with the change, has had its time, and lacks nothing that others have to bring about.
    /// </summary>
    private static bool IsSick(DaemonInstance instance, ObservedDaemon daemon, Situation situation) =>
        instance.Health == DaemonHealth.Sick
        && RunsTheTarget(instance)
        && instance.Kind switch
        {
            DaemonKind.Broker => daemon.ActiveFor >= HealthAssessment.BrokerGrace && !situation.IsStranded(instance),
            DaemonKind.ZooKeeper => !situation.IsYetToJoin(instance)
                && !situation.Ensemble.Any(situation.HasOutdatedServerList)
                && (situation.HasQuorum || IsOutageByChange(situation)),
        };

    /// <summary>
    /// All members run and did serve before the change, and all have it. Of two, none serves without the first one.
    /// </summary>
    private static bool IsOutageByChange(Situation situation) =>
        situation.Ensemble.All(m => m.Health is DaemonHealth.Serving or DaemonHealth.Sick
            && situation.Memory.Daemon(m.Name, m.Kind)?.Trial?.FailedBefore != true
            && (situation.Ensemble.Length <= 2 || RunsTheTarget(m)));
}
