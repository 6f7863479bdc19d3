using System.Collections.Immutable;
using System.Text.RegularExpressions;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Rendering;

namespace KafkaPi.Operator.Planning.Preflight;

/// <summary>Finds daemons that were started and do not come up, with their own last words.</summary>
public static partial class CrashLoops
{
    /// <summary>The end of the daemon itself, and the ends of two starts.</summary>
    public const int TooManyEnds = 3;

    /// <summary>
    /// A killed broker is refused until its old ZooKeeper session is gone: up to four starts in the first half minute.
    /// </summary>
    public const int TooManyEndsOfASession = 9;

    private const int Lines = 5;
    private const int Characters = 600;

    public static IEnumerable<Finding> Check(Situation situation) =>
        from instance in situation.Instances
        where IsFailing(instance) && !IsOnTrial(instance, situation)
        select new Finding(instance.Name, FindingKind.DaemonFailing, Words(instance)) { Daemon = instance.Kind };

    /// <summary>
    /// Other files have come for the daemon, and were not tried often enough. It ended with the former ones.
    /// </summary>
    private static bool IsOnTrial(DaemonInstance instance, Situation situation) =>
        situation.Memory.Daemon(instance.Name, instance.Kind)?.Trial is { FailedBefore: false } trial
        && (situation.Target.RejectedParts is not null
            ? trial.IsChanged || IsToBeTried(instance, trial)
            : trial.IsChanged && IsToBeTried(instance, trial));

    private static bool IsToBeTried(DaemonInstance instance, DaemonTrial trial) =>
        trial.EndsOf(instance.Observed!.Crashes) < TooManyEnds;

    /// <summary>
    /// The daemon is failing between its tries as well. systemd tries every five seconds, and a try makes no daemon
    /// healthy.
    /// </summary>
    public static bool IsFailing(DaemonInstance instance)
    {
        if (instance is not { Health: not DaemonHealth.Serving, Observed: { } daemon })
        {
            return false;
        }

        if (daemon.IsRunning)
        {
            return instance.WasFailing is not null;
        }

        // A daemon that its unit keeps from starting has no exit status of its own.
        if (EndedInOrder(daemon) && daemon.ActiveState is not "activating")
        {
            return false;
        }

        return instance.EndsInARow >= (WaitsForItsOldSession(daemon.LogTail) ? TooManyEndsOfASession : TooManyEnds);
    }

    /// <summary>A JVM that SIGTERM ends exits with 143.</summary>
    private static bool EndedInOrder(ObservedDaemon daemon) => daemon.LastExitStatus is 0 or 143;

    /// <summary>The daemon's own last words about why it does not come up.</summary>
    public static string Words(DaemonInstance instance)
    {
        var daemon = instance.Observed!;
        if (instance.WasFailing is { } message && (daemon.IsRunning || daemon.LogTail.IsEmpty))
        {
            return message;
        }

        var unit = HostLayout.Unit(instance.Kind);
        var status = EndedInOrder(daemon) ? "" : $" (exit status {daemon.LastExitStatus})";
        var words = LastWords([.. daemon.LogTail.Where(line => !IsOfSystemd(line, instance.Kind))]);
        return $"{unit} does not come up{status}: {words}";
    }

    /// <summary>
    /// systemd tells of each start and end in the daemon's own log. That is no word of the daemon.
    /// </summary>
    private static bool IsOfSystemd(string line, DaemonKind kind)
    {
        var unit = HostLayout.Unit(kind);
        return line.StartsWith($"{unit}: ", StringComparison.Ordinal)
            || (SystemdVerb().IsMatch(line)
                && (line.Contains(unit, StringComparison.Ordinal)
                    || line.Contains(DaemonProfile.Of(kind).Description, StringComparison.Ordinal)));
    }

    private static bool WaitsForItsOldSession(ImmutableArray<string> log) => log.Any(line =>
        line.Contains("NodeExists", StringComparison.Ordinal)
            || line.Contains("already registered", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The line of the log that names the cause: the unit's reason not to start the daemon, or the exception after
    /// Kafka's <c>Exiting Kafka due to fatal exception</c>. Times are cut off, so that equal words stay equal.
    /// </summary>
    private static string LastWords(ImmutableArray<string> log)
    {
        if (log.IsEmpty)
        {
            return "it says nothing in its log";
        }

        var fatal = log.LastOrDefault(l => l.StartsWith(UnitFile.NotStarted, StringComparison.Ordinal))
            ?? Cause(log)
            ?? log.LastOrDefault(IsException);
        var text = fatal is not null ? Timeless(fatal) : string.Join(" | ", log.TakeLast(Lines).Select(Timeless));
        return text.Length <= Characters ? text : text[..Characters] + "…";
    }

    /// <summary>
    /// The last exception below the line in which the daemon says that it ends. While it ends, it tells of more
    /// exceptions that are no cause.
    /// </summary>
    private static string? Cause(ImmutableArray<string> log)
    {
        var (index, end) = log.Index().LastOrDefault(l => Level().IsMatch(l.Item) && Fatal().IsMatch(l.Item));
        return end is null
            ? null
            : log.Skip(index + 1).TakeWhile(l => !Level().IsMatch(l)).LastOrDefault(IsException);
    }

    private static bool IsException(string line) =>
        Thrown().IsMatch(line) && !line.TrimStart().StartsWith("at ", StringComparison.Ordinal);

    private static string Timeless(string line) => SteadyText.Of(Timestamp().Replace(line, "")).Trim();

    [GeneratedRegex(@"^(\[[^\]]*\] )?(TRACE|DEBUG|INFO|WARN|ERROR|FATAL) ")]
    private static partial Regex Level();

    [GeneratedRegex("fatal (exception|error)|exiting abnormally", RegexOptions.IgnoreCase)]
    private static partial Regex Fatal();

    [GeneratedRegex("(Exception|Error): ")]
    private static partial Regex Thrown();

    [GeneratedRegex("^(Starting|Started|Stopping|Stopped|Failed to start|Reloading|Dependency failed for) ")]
    private static partial Regex SystemdVerb();

    [GeneratedRegex(@"^\s*\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d([.,]\d+)?\]?")]
    private static partial Regex Timestamp();
}
