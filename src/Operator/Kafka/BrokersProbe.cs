using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Kafka;

/// <summary>Asks each broker itself what it knows. One for all clusters; safe for concurrent use.</summary>
public sealed class BrokersProbe(LiveSettings settings, TimeProvider time, ILogger<BrokersProbe> logger)
{
    private readonly ConcurrentDictionary<string, MinInSyncReplicasCache> minimums = new(StringComparer.Ordinal);
    private readonly CopyWatch copies = new(time);

    /// <param name="kafka">The version whose requests all brokers understand.</param>
    /// <param name="listening">The nodes on which a broker may listen: only these are asked.</param>
    /// <param name="invocations">Of the brokers' processes, by id, as far as they are known: their settings are read too.</param>
    /// <param name="withDisks">Also for sizes and throttles, where the brokers are new enough to tell.</param>
    /// <returns><see cref="BrokersView.Unknown"/> when none answers, or when a topic's settings cannot be read.</returns>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/>.</exception>
    public async Task<BrokersView> ViewAsync(
        DesiredCluster desired, Version kafka, ImmutableArray<DesiredNode> listening, IReadOnlyDictionary<int, string> invocations, bool withDisks, CancellationToken cancellationToken)
    {
        if (listening.IsEmpty) return new BrokersView.Unknown("no broker listens");

        var answers = await AnswersAsync(desired, kafka, listening, cancellationToken);
        if (answers.IsEmpty) return new BrokersView.Unknown($"no broker answered on {string.Join(", ", listening.Select(n => n.Name))}");

        var agreed = MetadataAgreement.Of(answers);
        ImmutableArray<string> topics = [.. agreed.Partitions.Select(p => p.Topic).Distinct(StringComparer.Ordinal)];
        ImmutableArray<DesiredNode> answering = [.. listening.Where(n => answers.ContainsKey(n.Id))];
        var inForce = await SettingsAsync(desired, kafka, answering, invocations, cancellationToken);
        var minimum = await MinInSyncReplicasAsync(desired, kafka, answering, inForce, topics, cancellationToken);
        if (topics.FirstOrDefault(t => !minimum.ContainsKey(t)) is { } unknown)
            return new BrokersView.Unknown($"no broker told the {TopicConfiguration.MinInSyncReplicas} of topic {unknown}");
        var disks = withDisks ? await DisksAsync(desired, kafka, answering, cancellationToken) : [];
        return new BrokersView.Known(
            agreed.Brokers,
            [.. answers.Keys],
            agreed.Controller,
            [.. agreed.Partitions.Select(p => new Partition(p.Topic, p.Number, p.Leader, p.Replicas, p.InSync, minimum[p.Topic]))])
        {
            Settings = inForce,
            Moving = await MovingAsync(desired, kafka, answering.FirstOrDefault(n => n.Id == agreed.Controller), cancellationToken),
            Disks = disks.Where(d => d.Directories is not null).ToImmutableSortedDictionary(d => d.Broker, d => d.Directories!.Value),
            CopiesStandStill = (from disk in disks
                                where disk.Directories is not null
                                let standStill = copies.StandStillFor(desired.Identity.Uid, disk.Broker, disk.Directories!.Value)
                                where standStill is not null
                                select KeyValuePair.Create(disk.Broker, standStill!.Value)).ToImmutableSortedDictionary(),
            Throttles = disks.Where(d => d.Throttle is not null).ToImmutableSortedDictionary(d => d.Broker, d => d.Throttle!.Value),
        };
    }

    /// <summary>How far the brokers of the cluster are on their way back: the cheapest look at a roll.</summary>
    /// <param name="kafka">The version whose requests all brokers understand.</param>
    /// <param name="missing">The one that did not answer before, if any: while it does not, nobody else is bothered.</param>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/>.</exception>
    public async Task<BrokersReturn> ReturnAsync(DesiredCluster desired, Version kafka, NodeName? missing, CancellationToken cancellationToken)
    {
        ImmutableArray<DesiredNode> nodes = [.. desired.Running(DaemonKind.Broker)];
        if (nodes.FirstOrDefault(n => n.Name == missing) is { } away && (await AnswersAsync(desired, kafka, [away], cancellationToken)).IsEmpty)
            return new BrokersReturn.Awaited(away.Name);
        var answers = await AnswersAsync(desired, kafka, nodes, cancellationToken);
        if (nodes.FirstOrDefault(n => !answers.ContainsKey(n.Id)) is { } silent) return new BrokersReturn.Awaited(silent.Name);
        var agreed = MetadataAgreement.Of(answers);
        return nodes.All(n => agreed.Brokers.Contains(n.Id)) && agreed.Partitions.All(p => p.InSync.Length >= p.Replicas.Length)
            ? new BrokersReturn.InSync()
            : new BrokersReturn.CatchingUp();
    }

    /// <summary>Drops what is kept of a cluster that is gone.</summary>
    public void Forget(ClusterIdentity cluster)
    {
        minimums.TryRemove(cluster.Uid, out _);
        settings.Forget(cluster.Uid);
        copies.Forget(cluster.Uid);
    }

    /// <summary>What each broker knows, by its id. One that has just started serves before it knows of anybody, itself included: that is no answer.</summary>
    private async Task<ImmutableSortedDictionary<int, BrokerMetadata>> AnswersAsync(
        DesiredCluster desired, Version kafka, ImmutableArray<DesiredNode> listening, CancellationToken cancellationToken)
    {
        var version = BrokerMetadata.VersionFor(kafka);
        var request = BrokerMetadata.Request(version);
        var asked = await Task.WhenAll(listening.Select(async node => (
            Node: node,
            Answer: await AskAsync(desired, node, request, answer => BrokerMetadata.Parse(answer, version), cancellationToken))));
        return asked.Where(a => a.Answer is { Brokers.IsEmpty: false }).ToImmutableSortedDictionary(a => a.Node.Id, a => a.Answer!);
    }

    private async Task<ImmutableSortedDictionary<int, SettingsInForce>> SettingsAsync(
        DesiredCluster desired, Version kafka, ImmutableArray<DesiredNode> answering, IReadOnlyDictionary<int, string> invocations, CancellationToken cancellationToken)
    {
        if (!SettingsInForce.AreToldBy(kafka)) return ImmutableSortedDictionary<int, SettingsInForce>.Empty;

        var read = await Task.WhenAll(answering.Where(n => invocations.ContainsKey(n.Id)).Select(async node => (
            node.Id, Settings: await settings.ReadAsync(BrokerEndpoint.Of(desired, node), invocations[node.Id], desired.Generation, cancellationToken))));
        return read.Where(r => r.Settings is not null).ToImmutableSortedDictionary(r => r.Id, r => r.Settings!);
    }

    private async Task<ImmutableArray<MovingPartition>?> MovingAsync(DesiredCluster desired, Version kafka, DesiredNode? controller, CancellationToken cancellationToken)
    {
        if (controller is null || !Reassigning.IsKnownTo(kafka)) return null;
        var answer = await AskAsync(desired, controller, Reassigning.Request(), answer => Tuple.Create(Reassigning.Parse(answer)), cancellationToken);
        return answer?.Item1 is { } moving ? [.. moving.OrderBy(m => m.Topic, StringComparer.Ordinal).ThenBy(m => m.Number)] : null;
    }

    private async Task<ImmutableArray<(int Broker, ImmutableArray<StoredDirectory>? Directories, long? Throttle)>> DisksAsync(
        DesiredCluster desired, Version kafka, ImmutableArray<DesiredNode> answering, CancellationToken cancellationToken)
    {
        return [.. await Task.WhenAll(answering.Select(async node => (
            node.Id,
            BrokerDisks.IsKnownTo(kafka)
                ? (await AskAsync(desired, node, BrokerDisks.Request(kafka), answer => Tuple.Create(BrokerDisks.Parse(answer)), cancellationToken))?.Item1
                : null,
            TopicConfiguration.IsKnownTo(kafka)
                ? (await AskAsync(desired, node, BrokerThrottle.Request(node.Id), answer => Tuple.Create(BrokerThrottle.Parse(answer)), cancellationToken))?.Item1
                : null)))];
    }

    private async Task<ImmutableDictionary<string, int>> MinInSyncReplicasAsync(
        DesiredCluster desired, Version kafka, ImmutableArray<DesiredNode> answering, ImmutableSortedDictionary<int, SettingsInForce> inForce, ImmutableArray<string> topics,
        CancellationToken cancellationToken)
    {
        var configured = desired.Kafka.Config.GetValueOrDefault(TopicConfiguration.MinInSyncReplicas);
        var wanted = int.TryParse(configured, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 1;
        // What a topic overrides cannot be asked for.
        if (!TopicConfiguration.IsKnownTo(kafka)) return topics.ToImmutableDictionary(t => t, _ => wanted, StringComparer.Ordinal);

        var read = await minimums.GetOrAdd(desired.Identity.Uid, _ => new(time)).GetAsync(topics, async stale =>
        {
            foreach (var node in answering)
            {
                var request = TopicConfiguration.Request(stale);
                if (await AskAsync(desired, node, request, answer => TopicConfiguration.Parse(answer), cancellationToken) is { } values)
                    return values;
            }

            return [];
        });
        return read.ToImmutableDictionary(r => r.Key, r => r.Value.InForce(wanted, [.. answering.Select(n => inForce.GetValueOrDefault(n.Id))]), StringComparer.Ordinal);
    }

    private Task<T?> AskAsync<T>(
        DesiredCluster desired, DesiredNode node, KafkaRequest request, Func<byte[], T> parse, CancellationToken cancellationToken)
        where T : class =>
        PatientQuestion.AskAsync(node.Address, desired.Kafka.Listeners[0].Port, request, parse, time, logger, cancellationToken);
}
