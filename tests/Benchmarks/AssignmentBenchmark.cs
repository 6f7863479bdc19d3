using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Operator.Planning.Rebalancing.Assignments;

namespace KafkaPi.Benchmarks;

/// <summary>Three replicas of each of 10,000 partitions, spread anew over 100 brokers.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class AssignmentBenchmark
{
    private const int Brokers = 100;
    private const int Partitions = 10_000;

    private ImmutableArray<PlacedPartition> _partitions = [];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _partitions = [.. Enumerable.Range(0, Partitions).Select(i =>
            new PlacedPartition(
                $"topic-{i % 200}", i / 200,
                [1 + i % Brokers, 1 + (i + 1 + i % 7) % Brokers, 1 + (i + 11 + i % 13) % Brokers],
                random.Next(1 << 30)))];
    }

    [Benchmark]
    public AssignmentOutcome OneBrokerIsAdded() =>
        Assignment.Balance(_partitions, Enumerable.Range(1, Brokers + 1).Select(id => new AssignedBroker(id)));

    [Benchmark]
    public AssignmentOutcome TenBrokersDrain() =>
        Assignment.Balance(
            _partitions, Enumerable.Range(1, Brokers).Select(id => new AssignedBroker(id, IsDraining: id <= 10)));

    [Benchmark]
    public AssignmentOutcome RacksAreGiven() =>
        Assignment.Balance(
            _partitions, Enumerable.Range(1, Brokers).Select(id => new AssignedBroker(id, $"rack-{id % 5}")));
}
