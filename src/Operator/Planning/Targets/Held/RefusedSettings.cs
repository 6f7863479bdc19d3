using System.Collections.Immutable;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Targets.Held;

/// <summary>
/// Refuses settings and heaps with which a daemon would not start. All settings of that kind of daemon stay as they are
/// on the hosts, so that nothing of the edit is made by halves.
/// </summary>
internal static class RefusedSettings
{
    public static Target Narrow(Target target, Facts facts)
    {
        var (refusals, held) = (ImmutableArray<Refusal>.Empty, ImmutableHashSet<DaemonKind>.Empty);
        foreach (var kind in Enum.GetValues<DaemonKind>())
        {
            ImmutableArray<FieldError> problems =
            [
                .. SettingReview.Refusals(target.Cluster, facts.Observed, kind),
                .. HeapReview.Refusals(target.Cluster, facts.Observed, kind),
            ];
            if (!problems.IsEmpty)
            {
                held = held.Add(kind);
                refusals = refusals.AddRange(problems.Select(p => new Refusal(RefusalKind.Setting, p)));
            }
        }

        return held.IsEmpty
            ? target
            : (target with { Cluster = target.Cluster with { HeldSettings = held } }).HoldingBack(refusals, []);
    }
}
