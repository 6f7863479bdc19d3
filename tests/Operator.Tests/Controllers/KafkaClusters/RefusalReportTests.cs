using KafkaPi.Operator.Controllers.KafkaClusters.Status.Conditions;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Controllers.KafkaClusters;

public sealed class RefusalReportTests
{
    private readonly ReportedCluster _reported = new();

    [Theory]
    [InlineData(RefusalKind.Version, "VersionRefused", "The version is refused, the present one is kept")]
    [InlineData(RefusalKind.Removal, "RemovalRefused", "A removal is refused, the node is kept")]
    [InlineData(RefusalKind.Listeners, "ListenersRefused", "The listeners are refused, the present ones are kept")]
    [InlineData(RefusalKind.Setting, "SettingRefused", "A setting is refused, the present ones are kept")]
    [InlineData(
        RefusalKind.LogDirectory, "LogDirectoryRefused", "The log directories are refused, the present ones are kept")]
    public void A_refusal_is_told_as_what_it_is(RefusalKind kind, string reason, string phase)
    {
        _reported.Refuses(Healthy, new Refusal(kind, "spec.some.field", "value", "take another one"));

        Assert.Contains($"{reason}: spec.some.field 'value': take another one", _reported.Events);
        Assert.Equal(phase, _reported.Phase);
        Assert.Equal("False", _reported.Condition(ConditionTypes.SpecValid));
    }

    [Fact]
    public void Two_refusals_of_different_kinds_are_two_events()
    {
        _reported.Refuses(
            Healthy,
            new Refusal(RefusalKind.LogDirectory, "spec.kafka.logDirs", "/a", "put it back"),
            new Refusal(RefusalKind.Removal, "spec.nodes", "pi2", "put the role back"));

        Assert.Contains("LogDirectoryRefused: spec.kafka.logDirs '/a': put it back", _reported.Events);
        Assert.Contains("RemovalRefused: spec.nodes 'pi2': put the role back", _reported.Events);
        Assert.DoesNotContain(_reported.Events, e => e.StartsWith("VersionRefused", StringComparison.Ordinal));
    }

    [Fact]
    public void An_unchanged_refusal_is_told_once()
    {
        var refusal = new Refusal(RefusalKind.Version, "spec.version", "9", "take another one");

        _reported.Refuses(Healthy, refusal).Refuses(Healthy, refusal);

        Assert.Single(_reported.Events, e => e.StartsWith("VersionRefused", StringComparison.Ordinal));
    }

    private static ClusterUnderTest Healthy => ClusterUnderTest.Of(3).Healthy();
}
