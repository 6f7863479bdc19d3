using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Observation;
using KafkaPi.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Observation;

public sealed class QuorumWatchTests
{
    private static readonly NodeName Pi1 = new("pi1");
    private static readonly ZooKeeperMember Looking = new ZooKeeperMember.NotServing();
    private static readonly ZooKeeperMember Serving = new ZooKeeperMember.Serving(MemberRole.Follower, 7, "3.6.3");
    private static readonly ZooKeeperMember Silent = new ZooKeeperMember.Silent();

    private readonly FakeTimeProvider _time = new();
    private readonly QuorumWatch _watch;

    public QuorumWatchTests() => _watch = new(_time);

    [Fact]
    public void The_time_runs_from_the_first_look_until_the_member_serves()
    {
        Assert.Equal(0, Seconds(Looking));
        Assert.Equal(60, Seconds(Looking, after: 60));
        Assert.Null(Seconds(Serving, after: 10));
        Assert.Equal(0, Seconds(Looking, after: 10));
    }

    [Fact]
    public void A_restart_of_the_member_does_not_end_it()
    {
        Assert.Equal(0, Seconds(Looking));
        Assert.Null(Seconds(Silent, after: 60));
        Assert.Equal(90, Seconds(Looking, after: 30));
    }

    [Fact]
    public void It_begins_anew_when_nobody_looked_for_longer()
    {
        Assert.Equal(0, Seconds(Looking));
        Assert.Equal(120, Seconds(Looking, after: 120));
        Assert.Equal(0, Seconds(Looking, after: 121));
    }

    [Fact]
    public void A_clock_that_is_set_adds_nothing()
    {
        var time = new JumpingTime(_time);
        var watch = new QuorumWatch(time);
        watch.Watched("uid", Pi1, Host(Looking));

        time.SetClock(TimeSpan.FromDays(14));

        var looking = (ZooKeeperMember.NotServing)watch.Watched("uid", Pi1, Host(Looking)).ZooKeeper;
        Assert.Equal(TimeSpan.Zero, looking.For);
    }

    [Fact]
    public void Nothing_is_kept_of_a_cluster_that_is_gone()
    {
        Seconds(Looking);

        _watch.Forget("uid");

        Assert.Equal(0, Seconds(Looking, after: 30));
    }

    private double? Seconds(ZooKeeperMember answer, int after = 0)
    {
        _time.Advance(TimeSpan.FromSeconds(after));
        return (_watch.Watched("uid", Pi1, Host(answer)).ZooKeeper as ZooKeeperMember.NotServing)?.For?.TotalSeconds;
    }

    private static ObservedHost.Seen Host(ZooKeeperMember answer) =>
        Pi4.Fresh("machine-1", "pi1", "10.0.0.1") with { ZooKeeper = answer };
}
