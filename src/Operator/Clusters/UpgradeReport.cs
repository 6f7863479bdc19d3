using KafkaPi.Crds;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Clusters;

/// <summary>Which versions run, and what change of version is under way.</summary>
internal static class UpgradeReport
{
    /// <summary>The version that runs on every host that is seen; while hosts differ, the lowest and the highest; as before when none is seen to run.</summary>
    public static string? Version(ClusterLook look, string? previous)
    {
        if (look.IsSettled) return look.Situation.Desired.Distribution.Version;
        string[] versions = [.. Running(look.Situation).OrderBy(r => r.KafkaVersion).ThenBy(r => r.Version, StringComparer.Ordinal).Select(r => r.Version).Distinct(StringComparer.Ordinal)];
        return versions switch
        {
            [] => previous,
            [var one] => one,
            _ => $"{versions[0]}, {versions[^1]}",
        };
    }

    /// <remarks>What was under way is so until all is settled: a host that is not seen does not end it.</remarks>
    public static UpgradeStatus? Of(ClusterLook look, UpgradeStatus? previous)
    {
        if (look.Hold is not null) return previous;
        if (look.IsSettled) return null;
        var desired = look.Situation.Desired;
        var to = desired.Distribution.Version;
        var known = previous?.To == to ? previous : null;
        var other = Running(look.Situation).FirstOrDefault(r => (r.Home, r.Version) != (desired.Distribution.Home, to));
        if (other is null && known is null) return null;

        var isRaising = other is null && desired.HeldProtocol is null && Running(look.Situation).Any(r => r.Protocol < desired.Protocol);
        return new() { From = known?.From ?? other!.Version, To = to, Phase = isRaising ? UpgradePhase.Protocol : known?.Phase ?? UpgradePhase.Binaries };
    }

    /// <summary>What is new in it, as events.</summary>
    public static IEnumerable<(EventReason Reason, string Message)> News(UpgradeStatus? before, UpgradeStatus? now, bool isSettled)
    {
        if (now is not null && before?.To != now.To)
            yield return (EventReason.UpgradeStarted, $"from {now.From} to {now.To}: the daemons are restarted one by one, and the brokers speak their present protocol until all run {now.To}");
        if (now is { Phase: UpgradePhase.Protocol } && before is { Phase: UpgradePhase.Binaries } && before.To == now.To)
            yield return (EventReason.ProtocolRaising, $"all brokers run {now.To}: from now on they speak its protocol with each other, and there is no way back to {now.From}");
        if (now is null && before is not null && isSettled)
            yield return (EventReason.UpgradeCompleted, $"from {before.From} to {before.To}");
    }

    private static IEnumerable<Release> Running(Situation situation) => situation.Members.Select(m => m.Observed?.Release).OfType<Release>();
}
