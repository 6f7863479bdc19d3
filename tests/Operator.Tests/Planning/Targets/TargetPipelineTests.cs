using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Operator.Tests.Planning.Preflight;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Targets;

public sealed class TargetPipelineTests
{
    public static TheoryData<string> Stages => [.. TargetPipeline.Stages.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Stages))]
    public void A_stage_keeps_what_others_hold_back(string stage)
    {
        var cluster = ClusterUnderTest.Of(3).Healthy();
        var refusal = new Refusal(RefusalKind.Version, "spec.version", "9", "take another one");
        var pending = new PendingStep(new("pi1"), "go on", "something");
        var facts = new Facts(new(cluster.Hosts, cluster.Brokers), cluster.Memory, cluster.Requests);
        var target = Target.Of(cluster.Desired).HoldingBack([refusal], [pending]);

        var narrowed = TargetPipeline.Stages.Single(s => s.Name == stage).Narrow(target, facts);

        Assert.Contains(refusal, narrowed.Refusals);
        Assert.Contains(pending, narrowed.Pending);
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public void A_stage_changes_nothing_of_a_settled_cluster(string stage)
    {
        var cluster = ClusterUnderTest.Of(3).Healthy().Remembered();

        var narrowed = cluster.Narrowed(stage);

        Assert.Equal(cluster.Desired.Nodes.Select(n => $"{n}"), narrowed.Cluster.Nodes.Select(n => $"{n}"));
        Assert.Equal(cluster.Desired.Distribution, narrowed.Cluster.Distribution);
        Assert.Equal(cluster.Desired.ZooKeeperConnect, narrowed.Cluster.ZooKeeperConnect);
        Assert.Empty(narrowed.Refusals);
        Assert.Empty(narrowed.Pending);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_takes_part_in_a_decision_can_be_left_out_by_name(string name) =>
        Assert.DoesNotContain(name, PlannerCatalogue.All.Without(name).Names);

    [Fact]
    public void What_takes_part_in_no_decision_cannot_be_left_out() =>
        Assert.Throws<ArgumentException>(() => PlannerCatalogue.All.Without("Nothing"));

    public static TheoryData<string> Names => [.. PlannerCatalogue.All.Names];
}
