using System.Collections.Immutable;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Operator.Planning.Rebalancing.Assignments;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Rebalancing.Assignments;

public sealed class AssignmentTests
{
    [Fact]
    public void A_cluster_that_is_even_is_left_as_it_is() =>
        Assert.Empty(
            Changes([new("a", 0, [1, 2]), new("a", 1, [2, 3]), new("a", 2, [3, 1])], [new(1), new(2), new(3)]));

    [Fact]
    public void A_new_broker_gets_its_share_and_nothing_else_is_moved()
    {
        var partitions = Enumerable.Range(0, 12)
            .Select(i => new PlacedPartition("a", i, [1 + i % 3, 1 + (i + 1) % 3, 1 + (i + 2) % 3]));

        var changes = Changes(partitions, [new(1), new(2), new(3), new(4)]);

        Assert.Equal(9, changes.Count(c => c.MovesData));
        Assert.All(changes.Where(c => c.MovesData), c => Assert.Equal([4], c.Added));
    }

    [Fact]
    public void A_new_broker_leads_its_share()
    {
        var partitions = Enumerable.Range(0, 12)
            .Select(i => new PlacedPartition("a", i, [1 + i % 3, 1 + (i + 1) % 3, 1 + (i + 2) % 3]))
            .ToArray();

        var after = After(partitions, [new(1), new(2), new(3), new(4)]);

        Assert.All(after.GroupBy(p => p.Replicas[0]), g => Assert.Equal(3, g.Count()));
    }

    [Fact]
    public void A_broker_that_drains_gives_everything_away_and_what_need_not_move_stays()
    {
        var changes = Changes(
            [new("a", 0, [1, 2]), new("a", 1, [2, 4]), new("a", 2, [4, 3]), new("a", 3, [3, 1])],
            [new(1), new(2), new(3), new(4, IsDraining: true)]);

        Assert.Equal(2, changes.Sum(c => c.Added.Count()));
        Assert.All(changes, c => Assert.DoesNotContain(4, c.To));
    }

    [Fact]
    public void A_broker_cannot_drain_when_fewer_stay_than_a_topic_has_replicas()
    {
        var outcome = Assignment.Balance(
            [new("wide", 0, [1, 2, 3]), new("wide", 1, [2, 3, 1]), new("narrow", 0, [3, 1])],
            [new(1), new(2), new(3, IsDraining: true)]);

        var refused = Assert.IsType<AssignmentOutcome.Refused>(outcome);
        Assert.Equal([("wide", 3)], refused.Topics);
        Assert.Equal("wide has 3 replicas, and 2 brokers stay", $"{refused}");
    }

    [Fact]
    public void Two_replicas_in_one_rack_are_parted_though_the_brokers_are_even()
    {
        var after = After(
            [new("a", 0, [1, 2]), new("a", 1, [3, 4])],
            [new(1, "left"), new(2, "left"), new(3, "right"), new(4, "right")]);

        Assert.All(after, p => Assert.NotEqual(p.Replicas[0] <= 2, p.Replicas[1] <= 2));
    }

    [Fact]
    public void Racks_count_only_when_every_broker_has_one() =>
        Assert.Empty(Changes(
            [new("a", 0, [1, 2]), new("a", 1, [3, 4])], [new(1, "left"), new(2, "left"), new(3, "right"), new(4)]));

    [Fact]
    public void A_lone_broker_in_its_rack_takes_a_replica_of_each_partition_all_the_same()
    {
        var after = After(
            Enumerable.Range(0, 6).Select(i => new PlacedPartition("a", i, [1 + i % 3, 1 + (i + 1) % 3])),
            [new(1, "left"), new(2, "left"), new(3, "left"), new(4, "right")]);

        Assert.All(after, p => Assert.Contains(4, p.Replicas));
    }

    [Fact]
    public void Each_topic_is_spread_and_not_only_their_sum()
    {
        var partitions = new[] { "a", "b", "c", "d" }.SelectMany(
            t => Enumerable.Range(0, 8).Select(i => new PlacedPartition(t, i, [1 + i % 2])));

        var after = After(partitions, [new(1), new(2), new(3), new(4)]);

        Assert.All(
            after.GroupBy(p => p.Topic),
            topic => Assert.All(topic.GroupBy(p => p.Replicas[0]), g => Assert.Equal(2, g.Count())));
    }

    [Fact]
    public void Of_the_replicas_that_may_move_those_go_that_even_out_the_bytes()
    {
        long[] sizes = [70, 10, 20, 30];
        var partitions = sizes.Select((s, i) => new PlacedPartition($"topic-{i}", 0, [1], s));

        var after = After(partitions, [new(1), new(2)]);

        // Of 130 bytes, broker 2 gets as near to 65 as two topics come.
        Assert.Equal(60, after.Where(p => p.Replicas[0] == 2).Sum(p => p.Bytes!.Value), tolerance: 10);
    }

    [Fact]
    public void A_replica_on_a_broker_that_nobody_lists_is_replaced() =>
        Assert.Equal("a-0: 9,1 → 1,2", $"{Assert.Single(Changes([new("a", 0, [9, 1])], [new(1), new(2)]))}");

    private static ImmutableArray<Reassignment> Changes(
        IEnumerable<PlacedPartition> partitions, IEnumerable<AssignedBroker> brokers) =>
        Assert.IsType<AssignmentOutcome.Assigned>(Assignment.Balance(partitions, brokers)).Changes;

    private static PlacedPartition[] After(IEnumerable<PlacedPartition> partitions, IEnumerable<AssignedBroker> brokers)
    {
        var before = partitions.ToArray();
        var changes = Changes(before, brokers).ToDictionary(c => (c.Topic, c.Number), c => c.To);
        return
        [
            .. before.Select(p => p with { Replicas = changes.GetValueOrDefault((p.Topic, p.Number), p.Replicas) })
        ];
    }
}
