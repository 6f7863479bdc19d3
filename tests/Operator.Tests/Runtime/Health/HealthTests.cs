using System.Reflection;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Execution.Artifacts;
using KafkaPi.Operator.Runtime;
using KafkaPi.Operator.Runtime.Health;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Runtime.Health;

public sealed class HealthTests
{
    private static readonly EntityKey One = new("default", "one");

    private readonly FakeTimeProvider _time = new();
    private readonly OperatorHealth _health;

    public HealthTests()
    {
        _health = new OperatorHealth(Options.Create(new OperatorSettings()), _time);
        _health.Expect("Widget");
    }

    [Fact]
    public void A_watch_that_heard_nothing_for_too_long_is_an_ailment_and_a_bookmark_cures_it()
    {
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Empty(_health.Ailments());
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("watch of Widget has heard nothing for 00:11:00", Assert.Single(_health.Ailments()));

        _health.WatchIsAlive("Widget");
        Assert.Empty(_health.Ailments());
    }

    [Fact]
    public void A_reconcile_that_makes_no_progress_is_an_ailment()
    {
        _health.Begin("Widget", One);
        Pass(minutes: 91);

        Assert.Equal(
            "reconcile of Widget default/one has made no progress for 01:31:00", Assert.Single(_health.Ailments()));
        _health.End("Widget", One);
        Assert.Empty(_health.Ailments());
    }

    [Fact]
    public void A_reconcile_of_hours_is_alive_while_it_makes_progress_and_a_late_sign_of_it_is_none()
    {
        _health.Begin("Widget", One);
        for (var act = 0; act < 5; act++)
        {
            Pass(minutes: 61);
            Assert.Empty(_health.Ailments());
            _health.Progressed("Widget", One);
        }

        _health.End("Widget", One);
        _health.Progressed("Widget", One);
        Pass(minutes: 91);
        Assert.Empty(_health.Ailments());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_clock_that_is_set_is_no_ailment_and_hides_none(int days)
    {
        var jumping = new JumpingTime(_time);
        var health = new OperatorHealth(Options.Create(new OperatorSettings()), jumping);
        health.Expect("Widget");
        health.Begin("Widget", One);

        jumping.SetClock(TimeSpan.FromDays(days));
        Assert.Empty(health.Ailments());

        _time.Advance(TimeSpan.FromMinutes(91));
        Assert.Equal(2, health.Ailments().Count);
    }

    [Fact]
    public void No_act_of_a_step_may_take_as_long_as_a_reconcile_that_hangs()
    {
        var deadlines = typeof(StepRun).Assembly.GetTypes()
            .Where(t => t.Namespace?.StartsWith("KafkaPi.Operator.Execution.Steps", StringComparison.Ordinal) == true)
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.NonPublic))
            .Where(f => f.FieldType == typeof(TimeSpan))
            .Select(f => (TimeSpan)f.GetValue(null)!)
            .Append(new ArtifactCacheOptions("").Deadline)
            .ToArray();

        Assert.NotEmpty(deadlines);
        Assert.All(deadlines, d => Assert.InRange(d, TimeSpan.Zero, new HealthSettings().Stuck * 0.8));
    }

    [Fact]
    public void Ready_waits_for_the_first_list()
    {
        Assert.Equal("first list of Widget is not complete", Assert.Single(_health.Pending()));
        _health.IsListed("Widget");
        Assert.Empty(_health.Pending());
    }

    private void Pass(int minutes)
    {
        for (var minute = 0; minute < minutes; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            _health.WatchIsAlive("Widget");
        }
    }
}
