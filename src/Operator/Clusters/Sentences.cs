using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Clusters;

/// <summary>Steps in the words of status and events.</summary>
internal static class Sentences
{
    public static string Of(Step step) => $"{step.Node}: {Act(step)} ({step.Reason})";

    public static string Of(Blocker wait) => $"{wait}{(wait.Id is null ? "" : Name(wait.Id))}";

    /// <summary>How a step that can be forced is named at the end of its sentence.</summary>
    public static string Name(string id) => $" [{id}]";

    /// <summary>What goes on, by kind of step: <c>installing the distribution on pi1, pi2</c>.</summary>
    public static string Summary(IEnumerable<Step> steps) => string.Join("; ", steps
        .GroupBy(Doing, StringComparer.Ordinal)
        .Select(g => $"{g.Key} on {string.Join(", ", g.Select(s => s.Node).Distinct().Order())}"));

    /// <summary>What has been done, with its reason.</summary>
    public static string Done(Step step) => $"{step.Node}: {Past(step)} ({step.Reason})";

    private static string Past(Step step) => step switch
    {
        InstallJava s => $"installed {s.Package}",
        PrepareHost => "took the host into possession",
        InstallDistribution s => $"installed {s.Distribution.Layout} {s.Distribution.Version}",
        WriteFiles => "wrote files",
        SetFirewall s => Firewall(s, "opened", "closed", "changed"),
        StartDaemon s => $"started {s.Daemon.InWords()}",
        EnableDaemon s => $"enabled {s.Daemon.InWords()}",
        AlterBrokerSettings s => $"altered {Keys(s)} of the broker without a restart",
        RemoveFromHost s => s.Purge ? "removed everything of ours" : "gave the host up",
        MovePartitions s => $"began to move {Count(s.Moves.Length, "partition")}",
        MoveBetweenDirectories s => $"began to move {Count(s.Moves.Length, "replica")} to other directories",
        FinishMoves => "lifted the throttle of moves",
        CancelMoves => "cancelled the moves under way",
        ElectPreferredLeaders => "gave leadership back to the first replicas",
        _ => Act(step),
    };

    private static string Act(Step step) => step switch
    {
        InstallJava s => $"install {s.Package}",
        PrepareHost => "prepare the host",
        InstallDistribution s => $"install {s.Distribution.Layout} {s.Distribution.Version}",
        WriteFiles => "write files",
        SwitchCurrent => $"point {HostLayout.Current} to the distribution",
        SetFirewall s => Firewall(s, "open", "close", "change"),
        StartDaemon s => $"start {s.Daemon.InWords()}",
        EnableDaemon s => $"enable {s.Daemon.InWords()}",
        AlterBrokerSettings s => $"alter {Keys(s)} of the broker without a restart",
        RestartDaemon s => $"restart {s.Daemon.InWords()}",
        StopDaemon s => $"stop {s.Daemon.InWords()}",
        RemoveFromHost s => s.Purge ? "remove everything of ours" : "give the host up",
        MovePartitions s => $"begin to move {Count(s.Moves.Length, "partition")}",
        MoveBetweenDirectories s => $"begin to move {Count(s.Moves.Length, "replica")} to other directories",
        FinishMoves => "lift the throttle of moves",
        CancelMoves => "cancel the moves under way",
        ElectPreferredLeaders => "give leadership back to the first replicas",
        _ => step.GetType().Name,
    };

    private static string Keys(AlterBrokerSettings step) => string.Join(", ", step.Alteration.Keys.Order(StringComparer.Ordinal));

    private static string Doing(Step step) => step switch
    {
        InstallJava => "installing Java",
        PrepareHost => "preparing",
        InstallDistribution => "installing the distribution",
        WriteFiles or SwitchCurrent => "writing files",
        SetFirewall s => Firewall(s, "opening", "closing", "changing"),
        StartDaemon s => $"starting {s.Daemon.InWords()}",
        EnableDaemon s => $"enabling {s.Daemon.InWords()}",
        AlterBrokerSettings => "altering settings of the broker",
        RestartDaemon s => $"restarting {s.Daemon.InWords()}",
        StopDaemon s => $"stopping {s.Daemon.InWords()}",
        MovePartitions or FinishMoves => "moving partitions",
        MoveBetweenDirectories => "moving replicas between directories",
        CancelMoves => "cancelling moves",
        ElectPreferredLeaders => "returning leaders",
        _ => "cleaning up",
    };

    private static string Firewall(SetFirewall step, string open, string close, string change) =>
        step.Remove.IsEmpty ? $"{open} ports in ufw" : step.Add.IsEmpty ? $"{close} ports in ufw" : $"{change} the ports in ufw";

    private static string Count(int number, string thing) => $"{number} {thing}{(number == 1 ? "" : "s")}";
}
