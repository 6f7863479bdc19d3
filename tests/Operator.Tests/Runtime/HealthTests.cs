using KafkaPi.Operator.Runtime;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Runtime;

public sealed class HealthTests
{
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
    public void A_reconcile_that_never_ends_is_an_ailment()
    {
        var key = new EntityKey("default", "one");
        _health.Begin("Widget", key);
        for (var minute = 0; minute < 31; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            _health.WatchIsAlive("Widget");
        }

        Assert.Equal("reconcile of Widget default/one has been running for 00:31:00", Assert.Single(_health.Ailments()));
        _health.End("Widget", key);
        Assert.Empty(_health.Ailments());
    }

    [Fact]
    public void Ready_waits_for_the_first_list()
    {
        Assert.Equal("first list of Widget is not complete", Assert.Single(_health.Pending()));
        _health.IsListed("Widget");
        Assert.Empty(_health.Pending());
    }
}
