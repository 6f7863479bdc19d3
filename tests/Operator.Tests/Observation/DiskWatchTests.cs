using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Observation;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Observation;

public sealed class DiskWatchTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Copies_stand_still_from_when_the_last_of_them_grew_came_or_went()
    {
        var watch = new DiskWatch(_time, DiskWatch.Copies);

        Assert.Equal(0, Look(watch, ("orders", 0, 10), ("orders", 1, 0)));
        Assert.Equal(30, LookLater(watch, ("orders", 1, 0), ("orders", 0, 10)));
        Assert.Equal(0, LookLater(watch, ("orders", 0, 11), ("orders", 1, 0)));
        Assert.Equal(0, LookLater(watch, ("orders", 1, 0)));
        Assert.Equal(30, LookLater(watch, ("orders", 1, 0)));
        Assert.Null(LookLater(watch));
        Assert.Equal(0, LookLater(watch, ("orders", 1, 0)));
    }

    [Fact]
    public void Replicas_are_unchanged_whatever_is_written_to_them()
    {
        var watch = new DiskWatch(_time, DiskWatch.Replicas);

        Assert.Equal(0, Look(watch, ("orders", 0, 10)));
        Assert.Equal(30, LookLater(watch, ("orders", 0, 11)));
        Assert.Equal(0, LookLater(watch, ("orders", 0, 11), ("orders", 1, 0)));
    }

    [Fact]
    public void A_clock_that_is_set_makes_nothing_stand_still()
    {
        var time = new JumpingTime(_time);
        var watch = new DiskWatch(time, DiskWatch.Copies);
        Look(watch, ("orders", 0, 10));

        time.SetClock(TimeSpan.FromDays(14));

        Assert.Equal(30, LookLater(watch, ("orders", 0, 10)));
    }

    [Fact]
    public void Nothing_is_kept_of_a_cluster_that_is_gone()
    {
        var watch = new DiskWatch(_time, DiskWatch.Copies);
        Look(watch, ("orders", 0, 10));

        watch.Forget("uid");

        Assert.Equal(0, LookLater(watch, ("orders", 0, 10)));
    }

    private double? LookLater(DiskWatch watch, params (string Topic, int Number, long Bytes)[] copies)
    {
        _time.Advance(TimeSpan.FromSeconds(30));
        return Look(watch, copies);
    }

    private static double? Look(DiskWatch watch, params (string Topic, int Number, long Bytes)[] copies) =>
        watch.UnchangedFor("uid", 1,
    [
        new("/a", 0, [new("orders", 0, 100, IsFuture: false), new("orders", 1, 100, IsFuture: false)]),
        new("/b", 0, [.. copies.Select(c => new StoredReplica(c.Topic, c.Number, c.Bytes, IsFuture: true))]),
    ])?.TotalSeconds;
}
