using KafkaPi.Operator.Controllers.KafkaClusters.Status.Conditions;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Controllers.KafkaClusters;

/// <summary>Hosts that say too much, or what a terminal obeys.</summary>
public sealed class ChatteringHostTests
{
    private const int LongestConditionOfTheSchema = 32768;

    private static readonly string Chatter = "pi2: " + new string('x', 100_000) + "\u001b[2J\n";

    private readonly ReportedCluster _cluster = new();

    [Fact]
    public void A_status_can_be_written_whatever_a_host_says()
    {
        var all = ClusterUnderTest.Of(3).Healthy();
        foreach (var node in all.Desired.Nodes)
        {
            all = all.Unseen(node.Name.Value, Chatter, needsHuman: true);
        }

        _cluster.Sees(all);

        var status = _cluster.Resource.Status!;
        Assert.All(status.Conditions!, c => Assert.InRange(c.Message.Length, 0, LongestConditionOfTheSchema / 8));
        Assert.All(status.Plan ?? [], s => Assert.InRange(s.Length, 0, 1000));
        Assert.All(status.Nodes!, n => Assert.InRange(n.Message!.Length, 1, 4000));
        Assert.InRange(status.Phase!.Length, 1, 1000);
        Assert.DoesNotContain(
            status.Conditions!.Select(c => c.Message).Concat(status.Nodes!.Select(n => n.Message!)),
            m => m.Any(char.IsControl));
    }

    [Fact]
    public void What_is_cut_is_told_once()
    {
        var refusing = ClusterUnderTest.Of(3).Healthy().Unseen("pi2", Chatter, needsHuman: true);

        _cluster.Sees(refusing);
        var told = _cluster.Events.Count;
        var writes = _cluster.Writes;
        _cluster.Sees(refusing).Sees(refusing);

        Assert.Equal((told, writes), (_cluster.Events.Count, _cluster.Writes));
    }

    [Fact]
    public void A_failure_of_a_step_is_cut_in_all_places()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy().BrokerDown("pi2");
        var step = new StartDaemon(new("pi2"), DaemonKind.Broker, "down");

        _cluster.Sees(cluster, new([new StepOutcome.Failed(step, Remedy.Retry, Chatter)]));

        Assert.Equal("False", _cluster.Condition(ConditionTypes.UpToDate));
        Assert.All(
            _cluster.Resource.Status!.Conditions!,
            c => Assert.InRange(c.Message.Length, 0, LongestConditionOfTheSchema / 8));
    }
}
