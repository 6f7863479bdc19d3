using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Passes;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Status;

/// <summary>Builds the running version, and the status of an upgrade.</summary>
internal static class UpgradeStatusBuilder
{
    /// <summary>
    /// The version that runs on every seen host. The lowest and the highest while hosts differ, and the previous one
    /// when nothing is seen to run.
    /// </summary>
    public static string? Version(ReconcilePass pass, string? previous)
    {
        if (pass.IsSettled)
        {
            return pass.Situation.Target.Distribution.Version;
        }

        string[] versions =
        [
            .. Running(pass.Situation)
                .OrderBy(r => r.KafkaVersion)
                .ThenBy(r => r.Version, StringComparer.Ordinal)
                .Select(r => r.Version)
                .Distinct(StringComparer.Ordinal),
        ];
        return versions switch
        {
            [] => previous,
            [var version] => version,
            [var lowest, .., var highest] => $"{lowest}, {highest}",
        };
    }

    /// <remarks>An upgrade lasts until everything is settled. A host that is not seen does not end it.</remarks>
    public static UpgradeStatus? Of(ReconcilePass pass, UpgradeStatus? previous)
    {
        if (pass.Pause is not null)
        {
            return previous;
        }

        var target = pass.Situation.Target;
        if (pass.IsSettled || target.RejectedParts is not null)
        {
            return null;
        }

        var to = target.Distribution.Version;
        var known = previous?.To == to ? previous : null;
        var other = Running(pass.Situation)
            .FirstOrDefault(r => (r.Home, r.Version) != (target.Distribution.Home, to));
        if (other is null && known is null)
        {
            return null;
        }

        var isRaising = other is null
            && target.HeldProtocol is null
            && Running(pass.Situation).Any(r => r.Protocol < target.Protocol);
        return new()
        {
            From = known?.From ?? other!.Version,
            To = to,
            Phase = isRaising ? UpgradePhase.Protocol : known?.Phase ?? UpgradePhase.Binaries,
        };
    }

    /// <summary>The events for a change of the status.</summary>
    public static IEnumerable<(EventReason Reason, string Message)> News(
        UpgradeStatus? before, UpgradeStatus? now, bool isSettled)
    {
        if (now is not null && before?.To != now.To)
        {
            yield return (
                EventReason.UpgradeStarted,
                $"from {now.From} to {now.To}: the daemons are restarted one by one, and the brokers speak their "
                    + $"present protocol until all run {now.To}");
        }

        if (now is { Phase: UpgradePhase.Protocol }
            && before is { Phase: UpgradePhase.Binaries }
            && before.To == now.To)
        {
            yield return (
                EventReason.ProtocolRaising,
                $"all brokers run {now.To}: from now on they speak its protocol with each other, and there is no way "
                    + $"back to {now.From}");
        }

        if (now is null && before is not null && isSettled)
        {
            yield return (EventReason.UpgradeCompleted, $"from {before.From} to {before.To}");
        }
    }

    private static IEnumerable<Release> Running(Situation situation) =>
        situation.Instances.Select(i => i.Observed?.Release).OfType<Release>();
}
