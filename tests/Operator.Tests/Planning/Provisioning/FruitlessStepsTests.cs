using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Provisioning;

/// <summary>The link on pi2 leads elsewhere again, whenever it was set.</summary>
public sealed class FruitlessStepsTests
{
    private static readonly ClusterUnderTest Loose =
        ClusterUnderTest.Of(3).Healthy().Seen("pi2", s => s with { CurrentLink = "/opt/other" });

    [Fact]
    public void A_step_that_does_not_last_is_told_and_rests()
    {
        var plan = Repeating(Loose, rests: true).Plan();

        Assert.Empty(plan.Steps);
        var finding = Assert.Single(plan.Findings);
        Assert.Equal((new("pi2"), FindingKind.StepFruitless), (finding.Node, finding.Kind));
        Assert.Contains("does not last (", finding.Message, StringComparison.Ordinal);
        Assert.Equal("pi2", Assert.Single(plan.Pending).Node.Value);
    }

    [Fact]
    public void After_its_rest_it_is_taken_again_and_stays_told()
    {
        var plan = Repeating(Loose, rests: false).Plan();

        Assert.IsType<SwitchCurrent>(Assert.Single(plan.Steps));
        Assert.Equal(FindingKind.StepFruitless, Assert.Single(plan.Findings).Kind);
    }

    [Fact]
    public void Once_it_is_needed_no_more_nothing_is_told()
    {
        var mended = Repeating(Loose, rests: true).Seen("pi2", s => s with
        {
            CurrentLink = Loose.Hosts[new("pi1")] is ObservedHost.Seen { CurrentLink: var link } ? link : null,
        });

        Assert.True(mended.Plan().IsEmpty);
    }

    [Fact]
    public void A_daemon_that_is_down_is_started_beside_it()
    {
        var plan = Repeating(Loose, rests: true).BrokerDown("pi2").Plan();

        Assert.Equal("pi2", Assert.Single(plan.Steps.OfType<StartDaemon>()).Node.Value);
    }

    private static ClusterUnderTest Repeating(ClusterUnderTest cluster, bool rests)
    {
        Step[] steps = [.. Loose.Plan().Steps];
        return cluster.Seen("pi2", s => s with
        {
            Repeated = [.. steps.Select(step => new RepeatedStep(step.Sentence, rests))],
        });
    }
}
