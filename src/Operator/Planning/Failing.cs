using System.Collections.Immutable;
using System.Text.RegularExpressions;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;

namespace KafkaPi.Operator.Planning;

/// <summary>Daemons that were started and do not come up, with their own last words.</summary>
public static partial class Failing
{
    /// <summary>Its own end, and those of two starts.</summary>
    private const int TooManyEnds = 3;

    /// <summary>A killed broker is refused until its old ZooKeeper session is gone: up to four starts in the first half minute.</summary>
    private const int TooManyEndsOfASession = 9;

    private const int Lines = 5;
    private const int Characters = 600;

    public static IEnumerable<Finding> Check(Situation situation) =>
        from member in situation.Members
        where IsFailing(member)
        select new Finding(member.Name, FindingKind.DaemonFailing, Words(member)) { Daemon = member.Kind };

    /// <summary>Said of the tries in between as well: a daemon that is tried every five seconds is not well for each of them.</summary>
    public static bool IsFailing(Member member)
    {
        if (member is not { State: not MemberState.Serving, Observed: { } daemon }) return false;
        if (daemon.IsRunning) return member.WasFailing is not null;
        // One that its unit keeps from starting has no exit status of its own.
        if (EndedInOrder(daemon) && daemon.ActiveState is not "activating") return false;
        return member.EndsInARow >= (WaitsForItsOldSession(daemon.LogTail) ? TooManyEndsOfASession : TooManyEnds);
    }

    /// <summary>A JVM that SIGTERM ends exits with 143.</summary>
    private static bool EndedInOrder(ObservedDaemon daemon) => daemon.LastExitStatus is 0 or 143;

    private static string Words(Member member)
    {
        var daemon = member.Observed!;
        if (member.WasFailing is { } said && (daemon.IsRunning || daemon.LogTail.IsEmpty)) return said;
        return $"{HostLayout.Unit(member.Kind)} does not come up{(EndedInOrder(daemon) ? "" : $" (exit status {daemon.LastExitStatus})")}: {LastWords(daemon.LogTail)}";
    }

    private static bool WaitsForItsOldSession(ImmutableArray<string> log) => log.Any(line =>
        line.Contains("NodeExists", StringComparison.Ordinal) || line.Contains("already registered", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The line in which the unit says why it does not start the daemon, or the one after Kafka's <c>Exiting Kafka due to fatal exception</c> names the key, the value and the reason. Without the time, so that
    /// the same words are the same.
    /// </summary>
    private static string LastWords(ImmutableArray<string> log)
    {
        if (log.IsEmpty) return "its log is empty";
        var fatal = log.LastOrDefault(l => l.StartsWith(UnitFile.NotStarted, StringComparison.Ordinal))
            ?? log.LastOrDefault(l => l.Contains("Exception:", StringComparison.Ordinal) && !l.TrimStart().StartsWith("at ", StringComparison.Ordinal));
        var text = fatal is not null ? Timeless(fatal) : string.Join(" | ", log.TakeLast(Lines).Select(Timeless));
        return text.Length <= Characters ? text : text[..Characters] + "…";
    }

    private static string Timeless(string line) => Timestamp().Replace(line, "").Trim();

    [GeneratedRegex(@"^\s*\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d([.,]\d+)?\]?")]
    private static partial Regex Timestamp();
}
