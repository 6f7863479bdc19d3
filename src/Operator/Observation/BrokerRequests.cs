using System.Collections.Immutable;
using KafkaPi.Operator.Kafka.Protocol;
using KafkaPi.Operator.Kafka.Requests;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Releases;

namespace KafkaPi.Operator.Observation;

/// <summary>Requests to the brokers of one cluster. A broker that does not answer is left out.</summary>
/// <param name="endpoints">
/// Where a broker is asked. Of several endpoints the first one that answers counts.
/// </param>
/// <param name="kafka">The version whose requests all brokers understand.</param>
internal sealed class BrokerRequests(
    Func<DesiredNode, ImmutableArray<BrokerEndpoint>> endpoints, Version kafka, RequestWithDeadline broker)
{
    /// <summary>Nodes whose hosts were not seen. Their brokers have less time to answer.</summary>
    public ImmutableHashSet<NodeName> Unseen { get; init; } = [];

    public Version Kafka => kafka;

    /// <summary>What each broker knows of the cluster, by broker id.</summary>
    /// <remarks>
    /// A broker that has just started answers before it knows of any broker, itself included. Such an answer does not
    /// count.
    /// </remarks>
    public async Task<ImmutableSortedDictionary<int, BrokerMetadata>> MetadataAsync(
        ImmutableArray<DesiredNode> nodes, CancellationToken cancellationToken)
    {
        var version = BrokerMetadata.VersionFor(kafka);
        var request = BrokerMetadata.Request(version);
        var answers = await Task.WhenAll(nodes.Select(async node => (
            node.Id,
            Metadata: await AskAsync(
                node, request, answer => BrokerMetadata.Parse(answer, version), cancellationToken))));
        return answers
            .Where(a => a.Metadata is { Brokers.IsEmpty: false })
            .ToImmutableSortedDictionary(a => a.Id, a => a.Metadata!);
    }

    /// <returns>The partitions whose replicas move, sorted. Null when no controller answers or Kafka is old.</returns>
    public async Task<ImmutableArray<MovingPartition>?> MovingAsync(
        DesiredNode? controller, CancellationToken cancellationToken)
    {
        if (controller is null || !KafkaFeatures.ListReassignments(kafka))
        {
            return null;
        }

        var moving = await AskAsync(
            controller, ListPartitionReassignments.Request(), answer => ListPartitionReassignments.Parse(answer)!,
            cancellationToken);
        return moving is null
            ? null
            : [.. moving.OrderBy(m => m.Topic, StringComparer.Ordinal).ThenBy(m => m.Number)];
    }

    public async Task<ImmutableArray<BrokerDisks>> DisksAsync(
        ImmutableArray<DesiredNode> nodes, CancellationToken cancellationToken) =>
    [
        .. await Task.WhenAll(nodes.Select(async node => new BrokerDisks(
            node.Id,
            await DirectoriesAsync(node, cancellationToken),
            await ThrottleAsync(node, cancellationToken)))),
    ];

    /// <returns>The answer of the first broker that gives one. Empty when none does.</returns>
    public async Task<ImmutableDictionary<string, TopicMinimum>> MinInSyncReplicasAsync(
        ImmutableArray<DesiredNode> nodes, ImmutableArray<string> topics, CancellationToken cancellationToken)
    {
        var request = DescribeTopicConfigs.Request(topics);
        foreach (var node in nodes)
        {
            if (await AskAsync(node, request, answer => DescribeTopicConfigs.Parse(answer), cancellationToken)
                is { } minimums)
            {
                return minimums;
            }
        }

        return [];
    }

    private async Task<ImmutableArray<StoredDirectory>?> DirectoriesAsync(
        DesiredNode node, CancellationToken cancellationToken)
    {
        if (!KafkaFeatures.DescribeLogDirs(kafka))
        {
            return null;
        }

        var answered = await AskAsync(
            node, DescribeLogDirs.Request(kafka),
            answer => new Boxed<ImmutableArray<StoredDirectory>>(DescribeLogDirs.Parse(answer)), cancellationToken);
        return answered?.Value;
    }

    private async Task<long?> ThrottleAsync(DesiredNode node, CancellationToken cancellationToken)
    {
        if (!KafkaFeatures.DescribeTopicConfigs(kafka))
        {
            return null;
        }

        var answered = await AskAsync(
            node, DescribeThrottle.Request(node.Id), answer => new Boxed<long?>(DescribeThrottle.Parse(answer)),
            cancellationToken);
        return answered?.Value;
    }

    private async Task<T?> AskAsync<T>(
        DesiredNode node, KafkaRequest request, Func<byte[], T> parse, CancellationToken cancellationToken)
        where T : class
    {
        var answers = await Task.WhenAll(endpoints(node).Select(
            endpoint => broker.AskAsync(
                endpoint, request, parse, cancellationToken, isUnseen: Unseen.Contains(node.Name))));
        return Array.Find(answers, a => a is not null);
    }

    /// <summary>An answer that is a value, as an object, so that null can stand for no answer.</summary>
    private sealed record Boxed<T>(T Value);
}
