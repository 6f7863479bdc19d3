using KafkaPi.Operator.Kafka;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Kafka;

public sealed class CopyWatchTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Copies_stand_still_from_when_the_last_of_them_grew_came_or_went()
    {
        var watch = new CopyWatch(_time);

        Assert.Equal(0, Look(watch, ("orders", 0, 10), ("orders", 1, 0)));
        Assert.Equal(30, LookLater(watch, ("orders", 1, 0), ("orders", 0, 10)));
        Assert.Equal(0, LookLater(watch, ("orders", 0, 11), ("orders", 1, 0)));
        Assert.Equal(0, LookLater(watch, ("orders", 1, 0)));
        Assert.Equal(30, LookLater(watch, ("orders", 1, 0)));
        Assert.Null(LookLater(watch));
        Assert.Equal(0, LookLater(watch, ("orders", 1, 0)));
    }

    [Fact]
    public void Nothing_is_kept_of_a_cluster_that_is_gone()
    {
        var watch = new CopyWatch(_time);
        Look(watch, ("orders", 0, 10));

        watch.Forget("uid");

        Assert.Equal(0, LookLater(watch, ("orders", 0, 10)));
    }

    private double? LookLater(CopyWatch watch, params (string Topic, int Number, long Bytes)[] copies)
    {
        _time.Advance(TimeSpan.FromSeconds(30));
        return Look(watch, copies);
    }

    private static double? Look(CopyWatch watch, params (string Topic, int Number, long Bytes)[] copies) => watch.StandStillFor("uid", 1,
    [
        new("/a", 0, [new("orders", 0, 100, IsFuture: false), new("orders", 1, 100, IsFuture: false)]),
        new("/b", 0, [.. copies.Select(c => new StoredReplica(c.Topic, c.Number, c.Bytes, IsFuture: true))]),
    ])?.TotalSeconds;
}
