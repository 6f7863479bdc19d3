using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Planning.Preflight;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Planning.Trials;

namespace KafkaPi.Operator.Planning.Remembering;

/// <summary>Decides what is remembered of one daemon while parts of the spec are on trial.</summary>
internal static class DaemonTrialUpdate
{
    private static readonly DaemonTrial Untouched = new();

    /// <summary>The cluster has served with what is in force, and nothing is on trial.</summary>
    public static bool IsIdle(Situation situation) =>
        situation.Memory.Change is { OnTrial: null, Rejected: null, ServedGeneration: { } generation }
        && generation == situation.Target.Generation;

    public static DaemonTrial? After(DaemonInstance instance, Situation situation, Plan plan)
    {
        var previous = situation.Memory.Daemon(instance.Name, instance.Kind)?.Trial;
        if (IsIdle(situation) || situation.Memory.Change.Served is null || ServedParts.AreProved(situation, plan))
        {
            return null;
        }

        var trial = Files(instance, situation, plan, Begun(instance, situation, previous));
        return trial == Untouched ? null : trial;
    }

    /// <summary>What does not serve with the former parts is no evidence against the next change.</summary>
    private static DaemonTrial Begun(DaemonInstance instance, Situation situation, DaemonTrial? previous)
    {
        var (change, trial) = (situation.Memory.Change, previous ?? Untouched);
        if (instance.Health == DaemonHealth.Serving)
        {
            return trial with { FailedBefore = false };
        }

        var fails = SpecInForce.OnTrial(situation.Target, change) is not null
            ? change.OnTrial is null && (instance.Health == DaemonHealth.Sick || CrashLoops.IsFailing(instance))
            : !trial.IsChanged && HasFailedSince(instance, trial);
        return fails ? trial with { FailedBefore = true } : trial;
    }

    private static bool HasFailedSince(DaemonInstance instance, DaemonTrial trial) =>
        CrashLoops.IsFailing(instance)
        && trial.EndsOf(instance.Observed?.Crashes ?? 0) >= CrashLoops.TooManyEnds;

    private static DaemonTrial Files(DaemonInstance instance, Situation situation, Plan plan, DaemonTrial trial)
    {
        var ends = instance.Observed?.Crashes;
        var isOnTrial = SpecInForce.OnTrial(situation.Target, situation.Memory.Change) is not null;
        if (AreWritten(instance, plan))
        {
            return trial with { IsChanged = isOnTrial || trial.IsChanged, EndsBefore = ends ?? 0, Relapses = 0 };
        }

        // What was to be written may never have been. Only a look tells that the former files are there.
        trial = isOnTrial || ends is null ? trial : trial with { IsChanged = false };

        // A broker without a ZooKeeper ends whatever it was started with.
        if (instance.Kind == DaemonKind.Broker && !situation.HasQuorum)
        {
            return trial with { EndsBefore = ends ?? trial.EndsBefore };
        }

        return trial with
        {
            EndsBefore = Math.Min(trial.EndsBefore, ends ?? trial.EndsBefore),
            Relapses = trial.IsChanged && IsRelapse(instance, situation) ? trial.Relapses + 1 : trial.Relapses,
        };
    }

    private static bool AreWritten(DaemonInstance instance, Plan plan)
    {
        var files = HostLayout.Files(instance.Kind);
        return plan.Steps.OfType<WriteFiles>().Any(
            s => s.Node == instance.Name && s.Files.Any(f => files.Contains(f.Path)));
    }

    /// <summary>The daemon had served at the last look, and has ended since.</summary>
    private static bool IsRelapse(DaemonInstance instance, Situation situation) =>
        situation.Memory.Daemon(instance.Name, instance.Kind) is { EndsInARow: 0, Crashes: { } crashes }
        && instance.Observed?.Crashes > crashes;
}
