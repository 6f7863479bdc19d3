using KafkaPi.Operator.Controllers.KafkaClusters.History;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Runtime;
using KafkaPi.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Controllers.KafkaClusters.History;

public sealed class StepHistoryTests
{
    private static readonly ClusterUnderTest Cluster = ClusterUnderTest.Of(2);
    private static readonly ClusterIdentity Identity = Cluster.Desired.Identity;
    private static readonly Step Fails = new SwitchCurrent(new("pi1"), "/opt/kafkapi/dist/a", "it is missing");
    private static readonly Step Other = new SwitchCurrent(new("pi2"), "/opt/kafkapi/dist/a", "it is missing");

    private readonly FakeTimeProvider _time = new();
    private readonly StepHistory _history;

    public StepHistoryTests() => _history = new(Options.Create(new OperatorSettings()), _time);

    [Fact]
    public void A_failing_step_rests_longer_after_each_try_and_no_other_step_does()
    {
        Fail(generation: 1);
        Assert.Equal("no room", _history.Held(Identity, 1, Fails)!.Message);
        Assert.True(_history.Held(Identity, 1, Fails)!.IsHeld);
        Assert.Null(_history.Held(Identity, 1, Other));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_history.Held(Identity, 1, Fails));

        for (var tries = 0; tries < 9; tries++)
        {
            Fail(generation: 1);
        }

        _time.Advance(TimeSpan.FromSeconds(90));
        Assert.NotNull(_history.Held(Identity, 1, Fails));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(_history.Held(Identity, 1, Fails));
    }

    [Fact]
    public void A_pass_in_which_the_step_was_held_leaves_its_rest_as_it_is()
    {
        Fail(generation: 1);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        _history.Record(Identity, 1, new([_history.Held(Identity, 1, Fails)!]));

        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Null(_history.Held(Identity, 1, Fails));
    }

    [Fact]
    public void After_an_edit_every_step_is_tried_at_once()
    {
        Fail(generation: 1);

        Assert.Null(_history.Held(Identity, 2, Fails));
    }

    [Fact]
    public void A_cluster_that_is_gone_is_forgotten()
    {
        Fail(generation: 1);
        _history.Forget(Identity);

        Assert.Null(_history.Held(Identity, 1, Fails));
    }

    [Fact]
    public void A_step_that_was_done_three_times_in_a_row_is_told_and_rests_for_ten_minutes()
    {
        Do(Fails, times: 2);
        Assert.Empty(Repeated("pi1"));

        Do(Fails, times: 1);
        Assert.Equal(new RepeatedStep(Fails.Sentence, Rests: true), Assert.Single(Repeated("pi1")));
        Assert.Empty(Repeated("pi2"));

        _history.Record(Identity, 1, new([]));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.False(Assert.Single(Repeated("pi1")).Rests);

        Do(Fails, times: 1);
        Assert.True(Assert.Single(Repeated("pi1")).Rests);
    }

    [Fact]
    public void A_step_that_lasted_for_a_pass_is_no_repeat()
    {
        Do(Fails, times: 2);
        _history.Record(Identity, 1, new([]));
        Do(Fails, times: 2);

        Assert.Empty(Repeated("pi1"));
    }

    [Fact]
    public void Starts_and_restarts_are_no_repeats_as_crash_loops_are_told_otherwise()
    {
        Do(new StartDaemon(new("pi1"), DaemonKind.Broker, "it is stopped"), times: 5);

        Assert.Empty(Repeated("pi1"));
    }

    private void Fail(long generation) =>
        _history.Record(Identity, generation, new([new StepOutcome.Failed(Fails, Remedy.Retry, "no room")]));

    private void Do(Step step, int times)
    {
        for (var n = 0; n < times; n++)
        {
            _history.Record(Identity, 1, new([new StepOutcome.Done(step)]));
        }
    }

    private RepeatedStep[] Repeated(string node) =>
        [.. _history.Told(Identity, new(Cluster.Hosts, Cluster.Brokers)).Seen(new(node))!.Repeated];
}
