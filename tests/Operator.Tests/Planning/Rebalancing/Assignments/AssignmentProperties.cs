using System.Collections.Immutable;
using CsCheck;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Operator.Planning.Rebalancing.Assignments;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Rebalancing.Assignments;

/// <summary>What holds for every cluster, whatever it looks like.</summary>
public sealed class AssignmentProperties
{
    private const int Clusters = 1_500;

    [Fact]
    public void Replicas_are_kept_in_number_each_on_a_broker_of_its_own_and_none_on_one_that_drains() => Any.Sample(
        cluster => Assert.All(cluster.Balanced(), p =>
        {
            Assert.Equal(
                cluster.Partitions.Single(o => (o.Topic, o.Number) == (p.Topic, p.Number)).Replicas.Length,
                p.Replicas.Length);
            Assert.Equal(p.Replicas.Length, p.Replicas.Distinct().Count());
            Assert.Subset(cluster.Staying.Select(b => b.Id).ToHashSet(), p.Replicas.ToHashSet());
        }),
        iter: Clusters);

    [Fact]
    public void As_many_racks_hold_a_partition_as_there_are_or_as_it_has_replicas() => Any.Sample(
        cluster =>
        {
            if (cluster.Staying.Any(b => b.Rack is null))
            {
                return;
            }

            var racks = cluster.Staying.ToDictionary(b => b.Id, b => b.Rack);
            var all = racks.Values.Distinct().Count();
            Assert.All(
                cluster.Balanced(),
                p => Assert.Equal(
                    Math.Min(all, p.Replicas.Length), p.Replicas.Select(r => racks[r]).Distinct().Count()));
        },
        iter: Clusters);

    [Fact]
    public void Without_racks_every_broker_is_within_one_replica_of_an_even_share() => AnyWithoutRacks.Sample(
        cluster => AssertEven(cluster.Staying.Select(b => cluster.Balanced().Count(p => p.Replicas.Contains(b.Id)))),
        iter: Clusters);

    [Fact]
    public void With_racks_of_one_size_every_broker_is_within_one_replica_of_an_even_share() => AnyWithEvenRacks.Sample(
        cluster => AssertEven(cluster.Staying.Select(b => cluster.Balanced().Count(p => p.Replicas.Contains(b.Id)))),
        iter: Clusters);

    [Fact]
    public void No_more_is_moved_than_a_tenth_above_the_fewest_moves_that_any_even_assignment_takes() =>
        AnyWithoutRacks.Sample(
        cluster =>
        {
            var fewest = FewestMoves.Of(cluster.Partitions, cluster.Brokers);
            Assert.InRange(cluster.Changes().Sum(c => c.Added.Count()), fewest, fewest + (fewest / 10));
        },
        iter: Clusters);

    [Fact]
    public void A_second_run_moves_nothing() => Any.Sample(
        cluster =>
            Assert.Empty((cluster with { Partitions = cluster.Balanced(), Brokers = cluster.Staying }).Changes()),
        iter: Clusters);

    [Fact]
    public void The_order_of_what_is_given_does_not_matter() => Any.Sample(
        cluster => Assert.Equal(
            cluster.Changes().Select(c => $"{c}"),
            (cluster with { Partitions = [.. cluster.Partitions.Reverse()], Brokers = [.. cluster.Brokers.Reverse()] })
                .Changes()
                .Select(c => $"{c}")),
        iter: Clusters);

    [Fact]
    public void With_two_replicas_and_more_leaders_are_within_one_of_what_the_replicas_allow() => Any.Sample(
        cluster =>
        {
            var balanced = cluster.Balanced();
            var led = cluster.Staying.ToDictionary(b => b.Id, b => balanced.Count(p => p.Replicas[0] == b.Id));
            // No broker could hand one of its own to another that leads two less.
            Assert.DoesNotContain(balanced, p => p.Replicas.Any(r => led[r] <= led[p.Replicas[0]] - 2));
        },
        iter: Clusters);

    [Fact]
    public void Bytes_that_are_known_change_nothing_about_evenness() => AnyWithoutRacks.Sample(
        cluster =>
        {
            var unknown = cluster with { Partitions = [.. cluster.Partitions.Select(p => p with { Bytes = null })] };
            Assert.Equal(
                cluster.Staying.Select(b => cluster.Balanced().Count(p => p.Replicas.Contains(b.Id))).Order(),
                cluster.Staying.Select(b => unknown.Balanced().Count(p => p.Replicas.Contains(b.Id))).Order());
        },
        iter: Clusters);

    private static void AssertEven(IEnumerable<int> loads) => Assert.InRange(loads.Max() - loads.Min(), 0, 1);

    private static Gen<Cluster> Any { get; } = Clustered(racks: Gen.Int[0, 3]);

    private static Gen<Cluster> AnyWithoutRacks { get; } = Clustered(racks: Gen.Const(0));

    /// <summary>None drains, so that the racks keep their size.</summary>
    private static Gen<Cluster> AnyWithEvenRacks { get; } =
        from racks in Gen.Int[2, 3]
        from size in Gen.Int[1, 3]
        from cluster in Partitions(
            [.. Enumerable.Range(1, racks * size).Select(i => new AssignedBroker(i, $"rack-{i % racks}"))])
        select cluster;

    private static Gen<Cluster> Clustered(Gen<int> racks) =>
        from count in Gen.Int[1, 7]
        from drained in Gen.Int[0, count - 1]
        from rackCount in racks
        from rackOf in Gen.Int[0, Math.Max(0, rackCount - 1)].Array[count]
        from cluster in Partitions(
            [
                .. Enumerable.Range(1, count)
                    .Select(i => new AssignedBroker(i, rackCount == 0 ? null : $"rack-{rackOf[i - 1]}", i <= drained))
            ])
        select cluster;

    private static Gen<Cluster> Partitions(ImmutableArray<AssignedBroker> brokers) =>
        from partitions in Partition(brokers).List[0, 25]
        select new Cluster(
            [.. partitions.Select((p, i) => new PlacedPartition($"topic-{p.Topic}", i, p.Replicas, p.Bytes))], brokers);

    /// <summary>As they lie after years of changes: anywhere, on brokers that were removed too.</summary>
    private static Gen<(int Topic, ImmutableArray<int> Replicas, long? Bytes)> Partition(
        ImmutableArray<AssignedBroker> brokers) =>
        from topic in Gen.Int[0, 4]
        from factor in Gen.Int[1, Math.Min(3, brokers.Count(b => !b.IsDraining))]
        from order in Gen.Shuffle(Enumerable.Range(1, brokers.Length + 1).ToArray())
        from bytes in Gen.Long[0, 1 << 20]
        select (topic, order.Take(factor).ToImmutableArray(), (long?)bytes);

    private sealed record Cluster(ImmutableArray<PlacedPartition> Partitions, ImmutableArray<AssignedBroker> Brokers)
    {
        public ImmutableArray<AssignedBroker> Staying => Brokers.RemoveAll(b => b.IsDraining);

        public ImmutableArray<Reassignment> Changes() =>
            Assert.IsType<AssignmentOutcome.Assigned>(Assignment.Balance(Partitions, Brokers)).Changes;

        public ImmutableArray<PlacedPartition> Balanced()
        {
            var changes = Changes().ToDictionary(c => (c.Topic, c.Number), c => c.To);
            return
            [
                .. Partitions.Select(
                    p => p with { Replicas = changes.GetValueOrDefault((p.Topic, p.Number), p.Replicas) })
            ];
        }

        public override string ToString() =>
            $"{string.Join(' ', Brokers.Select(b =>
                $"{b.Id}{(b.IsDraining ? "!" : "")}{(b.Rack is null ? "" : $"@{b.Rack}")}"))}; "
            + string.Join(' ', Partitions.Select(p => $"{p.Topic}-{p.Number}=[{string.Join(',', p.Replicas)}]"));
    }
}
