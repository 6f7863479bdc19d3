using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Restarts;

/// <summary>A broker that listens where no other broker finds it, as after an edit of its files.</summary>
public sealed class UnfoundBrokerTests
{
    [Fact]
    public void It_is_restarted_at_once_with_the_listeners_of_the_spec()
    {
        var restart = Assert.IsType<RestartDaemon>(Assert.Single(Unfound().Plan().Steps));

        Assert.Equal(new NodeName("pi2"), restart.Node);
    }

    [Fact]
    public void It_is_left_alone_while_it_reads_its_logs_and_does_not_listen_yet()
    {
        var plan = Unfound().Seen("pi2", s => s with { Listeners = [] }).Plan();

        Assert.Empty(plan.Steps);
        Assert.Contains(
            plan.Pending, p => p.WaitsFor == "its start to end: it is not registered yet, recovering its logs perhaps");
    }

    [Fact]
    public void It_is_left_alone_while_it_answers_and_the_others_are_to_blame_perhaps()
    {
        var cluster = Unfound();
        var known = (BrokersView.Known)cluster.Brokers;

        Assert.Empty((cluster with { Brokers = known with { Answering = known.Answering.Add(2) } }).Plan().Steps);
    }

    [Fact]
    public void With_the_listeners_of_the_spec_it_is_waited_for()
    {
        var plan = Unfound().Restarted("pi2", DaemonKind.Broker).Plan();

        Assert.Empty(plan.Steps);
        Assert.Contains(
            "is not registered", Assert.Single(plan.Pending).WaitsFor, StringComparison.Ordinal);
    }

    private static ClusterUnderTest Unfound()
    {
        var healthy = ClusterUnderTest.Of(3).Healthy();
        var known = (BrokersView.Known)healthy.Brokers;
        var other = healthy.WithListeners("LAN:9092").Wanted[new("pi2")].Daemons.Single(
            d => d.Kind == DaemonKind.Broker);
        return healthy
            .Daemon("pi2", DaemonKind.Broker, d => d with
            {
                Running = other.Revision,
                RunningSettings = other.Settings,
                ActiveFor = TimeSpan.FromMinutes(2),
            })
            .Seen("pi2", s => s with
            {
                Listeners = [new ObservedListener(9092, HostLayout.Unit(DaemonKind.Broker))],
            }) with
        {
            Brokers = known with
            {
                Registered = known.Registered.Remove(2),
                Answering = known.Answering.Remove(2),
                Partitions = [new("orders", 0, 1, [1, 2, 3], [1, 3], 2)],
            },
        };
    }
}
