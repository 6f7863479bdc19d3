using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Requests;
using KafkaPi.Operator.Tests.Desired;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Controllers.KafkaClusters;

public sealed class PauseTests
{
    private static readonly ClusterUnderTest Edited =
        ClusterUnderTest.Of(3).Healthy().WithSetting("num.io.threads", "16");

    [Fact]
    public void A_paused_cluster_is_reported_as_it_is_and_as_paused()
    {
        var reported = new ReportedCluster();
        Paused(reported.Resource);

        reported.Sees(ClusterUnderTest.Of(3).Healthy());

        Assert.Equal(
            ("Paused", "True", "True"), (reported.Phase, reported.Condition("Paused"), reported.Condition("Ready")));
        Assert.Contains("Paused: spec.paused is true: nothing is done on the hosts until it is false", reported.Events);
    }

    [Fact]
    public void An_edit_of_a_paused_cluster_is_shown_and_neither_ready_nor_on_its_way()
    {
        var reported = new ReportedCluster();
        Paused(reported.Resource);

        reported.Sees(Edited);

        Assert.Equal(
            ("False", "-", "-"),
            (reported.Condition("Ready"), reported.Condition("Reconciling"), reported.Condition("Stalled")));
        Assert.Contains(reported.Plan, sentence => sentence.StartsWith("pi1: write files", StringComparison.Ordinal));
    }

    [Fact]
    public void A_dry_run_shows_everything_that_would_be_done_in_its_order_and_tells_no_event_per_pass()
    {
        var reported = new ReportedCluster();
        reported.Resource.Metadata.Annotations = new Dictionary<string, string> { [Annotations.DryRun] = "true" };

        reported.Sees(Edited);
        var (events, writes) = (reported.Events.Count, reported.Writes);
        reported.Sees(Edited).Sees(Edited);

        Assert.Equal("Dry run", reported.Phase);
        Assert.Equal(
            [
                "pi1: write files (changed: /etc/kafkapi/server.properties (content))",
                "pi2: write files (changed: /etc/kafkapi/server.properties (content))",
                "pi3: write files (changed: /etc/kafkapi/server.properties (content))",
                "pi2: restart the broker (changed num.io.threads), waiting for everything to be on pi1, pi2, pi3 "
                    + "[restart-broker/pi2]",
                "pi3: restart the broker (changed num.io.threads), waiting for everything to be on pi1, pi2, pi3, then "
                    + "for the restart of the broker on pi2 [restart-broker/pi3]",
                "pi1: restart the broker (changed num.io.threads), waiting for everything to be on pi1, pi2, pi3, then "
                    + "for the restart of the broker on pi3 [restart-broker/pi1]",
            ],
            reported.Plan.Select(s => s.Replace("/etc/kafkapi/broker.env (content), ", "", StringComparison.Ordinal)));
        Assert.Equal((events, writes), (reported.Events.Count, reported.Writes));
    }

    [Fact]
    public void The_first_install_is_shown_by_a_dry_run_before_anything_is_on_a_host()
    {
        var reported = new ReportedCluster();
        reported.Resource.Metadata.Annotations = new Dictionary<string, string> { [Annotations.DryRun] = "true" };

        reported.Sees(ClusterUnderTest.Of(3));

        foreach (var pi in new[] { "pi1", "pi2", "pi3" })
        {
            Assert.Contains(
                reported.Plan, s => s.StartsWith($"{pi}: install Confluent 7.2.2", StringComparison.Ordinal));
            Assert.Contains(reported.Plan, s => s.StartsWith($"{pi}: start ZooKeeper", StringComparison.Ordinal));
            Assert.Contains(
                reported.Plan,
                s => s.StartsWith($"{pi}: start the broker, waiting for a ZooKeeper quorum", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("true", "DryRun")]
    [InlineData("True", "DryRun")]
    [InlineData("yes", "DryRun")]
    [InlineData("false", null)]
    [InlineData("", null)]
    public void A_value_of_dry_run_that_is_not_understood_holds_and_says_so(string value, string? reason)
    {
        var resource = Manifests.Sample("three-pis.yaml");
        resource.Metadata.Annotations = new Dictionary<string, string> { [Annotations.DryRun] = value };

        Assert.Equal(reason, Pause.Of(resource)?.Reason);
        if (value == "yes")
        {
            Assert.Contains(
                "is \"yes\", which is neither \"true\" nor \"false\"", Pause.Of(resource)!.Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Letting_go_is_told_once()
    {
        var reported = new ReportedCluster();
        Paused(reported.Resource);
        reported.Sees(Edited).Sees(Edited);
        reported.Resource.Spec = reported.Resource.Spec with { Paused = false };
        reported.Sees(Edited).Sees(Edited);

        Assert.Equal(
            ["Paused", "Resumed"],
            reported.Events.Select(e => e.Split(':')[0]).Where(reason => reason is "Paused" or "Resumed"));
        Assert.Equal("-", reported.Condition("Paused"));
    }

    private static void Paused(KafkaCluster resource) => resource.Spec = resource.Spec with { Paused = true };
}
