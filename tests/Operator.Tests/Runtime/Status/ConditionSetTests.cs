using k8s.Models;
using KafkaPi.Operator.Runtime;
using Xunit;

namespace KafkaPi.Operator.Tests.Runtime.Status;

public sealed class ConditionSetTests
{
    [Fact]
    public void Conditions_move_their_time_only_with_their_status()
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var first = ConditionSet.From(null, 1, start)
            .True("HostsReachable", "AllSeen")
            .False("UpToDate", "Rolling", "pi2 is next");
        var later = ConditionSet.From(first.ToList(), 2, start.AddHours(1))
            .True("HostsReachable", "StillSeen")
            .True("UpToDate", "AsSpecified");

        Assert.Equal((start.UtcDateTime, 2L, "StillSeen"), Facts(later["HostsReachable"]!));
        Assert.Equal((start.AddHours(1).UtcDateTime, 2L, "AsSpecified"), Facts(later["UpToDate"]!));

        static (DateTime, long?, string) Facts(V1Condition c) => (c.LastTransitionTime, c.ObservedGeneration, c.Reason);
    }

    [Theory]
    [InlineData("True", "True", "False", false, "True", "Ready")]
    [InlineData("True", "False", "False", false, "False", "WhyUpToDate")]
    [InlineData("Unknown", "False", "False", false, "False", "WhyUpToDate")]
    [InlineData("Unknown", "True", "False", false, "Unknown", "WhyAvailable")]
    [InlineData("True", null, "False", false, "Unknown", "NotYetObserved")]
    [InlineData("True", "True", "True", false, "False", "WhyDeleting")]
    [InlineData("True", "True", "False", true, "False", "WhyStalled")]
    public void Ready_is_derived(
        string available, string? upToDate, string deleting, bool stalled, string ready, string reason)
    {
        var set = ConditionSet.From(Given(), 1, DateTimeOffset.UnixEpoch)
            .Summarize(["Available", "UpToDate"], ["Deleting"]);

        Assert.Equal((ready, reason), (set["Ready"]!.Status, set["Ready"]!.Reason));

        IEnumerable<V1Condition> Given()
        {
            (string Type, string? Status)[] all =
            [
                ("Available", available),
                ("UpToDate", upToDate),
                ("Deleting", deleting),
                ("Stalled", stalled ? "True" : null),
            ];
            return
                from condition in all
                where condition.Status is not null
                select new V1Condition
                {
                    Type = condition.Type,
                    Status = condition.Status,
                    Reason = $"Why{condition.Type}",
                    Message = "",
                };
        }
    }

    [Fact]
    public void Reconciling_and_stalled_are_never_both_there_and_go_when_settled()
    {
        var set = ConditionSet.From(null, 1, DateTimeOffset.UnixEpoch)
            .NowReconciling("Rolling")
            .NowStalled("HostKeyChanged");

        Assert.Equal(["Stalled"], set.ToList().Select(c => c.Type));
        Assert.Empty(set.NowSettled().ToList());
    }
}
