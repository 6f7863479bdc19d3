using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Budgets;
using KafkaPi.Operator.Kafka.Config;
using KafkaPi.Operator.Kafka.Protocol;
using KafkaPi.Operator.Kafka.Requests;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Observation;

/// <summary>Asks each broker what it knows.</summary>
/// <remarks>One instance serves all clusters. Safe for concurrent use.</remarks>
public sealed class BrokerObserver(
    BrokerConfigClient client, MemoryBudget budget, TimeProvider time, ILogger<BrokerObserver> logger)
{
    private readonly RequestWithDeadline _broker = new(budget, time, logger);
    private readonly ConcurrentDictionary<string, MinInSyncReplicasCache> _minimums = new(StringComparer.Ordinal);
    private readonly DiskWatch _copies = new(time, DiskWatch.Copies);
    private readonly DiskWatch _replicas = new(time, DiskWatch.Replicas);

    /// <returns>
    /// <see cref="BrokersView.Unknown"/> when no broker answers, or when a topic's settings cannot be read.
    /// </returns>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/>.</exception>
    public async Task<BrokersView> ViewAsync(BrokerQuery query, CancellationToken cancellationToken)
    {
        if (query.Listening.IsEmpty)
        {
            return new BrokersView.Unknown("no broker listens");
        }

        var requests = new BrokerRequests(node => [Endpoint(query, node)], query.Kafka, _broker)
        {
            Unseen = [.. query.Hosts.Where(h => h.Value is ObservedHost.Unseen).Select(h => h.Key)],
        };
        var answers = await requests.MetadataAsync(query.Listening, cancellationToken);
        if (answers.IsEmpty)
        {
            return new BrokersView.Unknown(
                $"no broker answered on {string.Join(", ", query.Listening.Select(n => n.Name))}");
        }

        ImmutableArray<DesiredNode> answering = [.. query.Listening.Where(n => answers.ContainsKey(n.Id))];
        return await ViewAsync(query, requests, answering, MetadataAgreement.Of(answers), cancellationToken);
    }

    /// <summary>Asks brokers whether they would accept a change of their configuration. Nothing is altered.</summary>
    /// <returns>The same observation, with the changes that brokers would reject.</returns>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/>.</exception>
    public async Task<ObservedCluster> AnswerAsync(
        ObservedCluster observed, ImmutableArray<ConfigQuestion> questions, CancellationToken cancellationToken)
    {
        if (observed.Brokers is not BrokersView.Known known)
        {
            return observed;
        }

        var answers = await Task.WhenAll(questions.Select(async question => KeyValuePair.Create(
            question.Broker.Id, await client.ValidateAsync(question, cancellationToken))));
        return observed with { Brokers = known with { Settings = known.Settings.SetItems(answers) } };
    }

    /// <summary>How far the brokers of the cluster are on their way back. Starts no process on a host.</summary>
    /// <param name="hosts">What was seen of the hosts, before brokers were restarted perhaps.</param>
    /// <param name="missing">
    /// A broker that did not answer before, if any. While it stays silent, no other broker is asked.
    /// </param>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/>.</exception>
    public async Task<RejoinState> ReturnAsync(
        TargetCluster target, ImmutableSortedDictionary<NodeName, ObservedHost> hosts, NodeName? missing,
        CancellationToken cancellationToken)
    {
        var requests = new BrokerRequests(
            node => BrokerEndpoints.OfReturning(target, node, hosts.GetValueOrDefault(node.Name)),
            CommonKafka.Of(target, hosts), _broker);
        ImmutableArray<DesiredNode> nodes = [.. target.Running(DaemonKind.Broker)];
        if (nodes.FirstOrDefault(n => n.Name == missing) is { } away
            && (await requests.MetadataAsync([away], cancellationToken)).IsEmpty)
        {
            return new RejoinState.Awaited(away.Name);
        }

        var answers = await requests.MetadataAsync(nodes, cancellationToken);
        if (nodes.FirstOrDefault(n => !answers.ContainsKey(n.Id)) is { } silent)
        {
            return new RejoinState.Awaited(silent.Name);
        }

        var agreed = MetadataAgreement.Of(answers);
        return nodes.All(n => agreed.Brokers.Contains(n.Id))
            && agreed.Partitions.All(p => p.InSync.Length >= p.Replicas.Length)
                ? new RejoinState.InSync()
                : new RejoinState.CatchingUp();
    }

    /// <summary>Drops everything about a cluster that is gone.</summary>
    public void Forget(ClusterIdentity cluster)
    {
        _minimums.TryRemove(cluster.Uid, out _);
        client.Forget(cluster.Uid);
        _copies.Forget(cluster.Uid);
        _replicas.Forget(cluster.Uid);
    }

    private async Task<BrokersView> ViewAsync(
        BrokerQuery query, BrokerRequests requests, ImmutableArray<DesiredNode> answering, BrokerMetadata agreed,
        CancellationToken cancellationToken)
    {
        ImmutableArray<string> topics = [.. agreed.Partitions.Select(p => p.Topic).Distinct(StringComparer.Ordinal)];
        var configs = await ConfigsAsync(query, answering, cancellationToken);
        var minimums = await MinInSyncReplicasAsync(query.Target, requests, answering, topics, cancellationToken);
        if (topics.FirstOrDefault(t => !minimums.ContainsKey(t)) is { } unknown)
        {
            return new BrokersView.Unknown(
                $"no broker told the {DescribeTopicConfigs.MinInSyncReplicas} of topic {unknown}");
        }

        var configured = ConfiguredMinimum(query.Target);
        ImmutableSortedSet<int> ids = [.. answering.Select(n => n.Id)];
        var disks = query.WithDisks ? await requests.DisksAsync(answering, cancellationToken) : [];
        var known = new BrokersView.Known(
            agreed.Brokers, ids, agreed.Controller, [.. agreed.Partitions.Select(Partition)]);
        return WithDisks(known, query.Target, disks) with
        {
            Settings = configs,
            Moving = await requests.MovingAsync(
                answering.FirstOrDefault(n => n.Id == agreed.Controller), cancellationToken),
        };

        Partition Partition(PartitionState of)
        {
            var minimum = minimums[of.Topic].InForce(configured, of.Replicas, ids, configs);
            return new(of.Topic, of.Number, of.Leader, of.Replicas, of.InSync, minimum);
        }
    }

    private static BrokerEndpoint Endpoint(BrokerQuery query, DesiredNode node) =>
        BrokerEndpoints.Of(query.Target, node, query.Hosts.GetValueOrDefault(node.Name));

    private async Task<ImmutableSortedDictionary<int, EffectiveConfig>> ConfigsAsync(
        BrokerQuery query, ImmutableArray<DesiredNode> answering, CancellationToken cancellationToken)
    {
        if (!KafkaFeatures.DescribeBrokerConfigs(query.Kafka))
        {
            return ImmutableSortedDictionary<int, EffectiveConfig>.Empty;
        }

        var running = answering.Where(n => query.Invocations.ContainsKey(n.Id));
        var read = await Task.WhenAll(running.Select(async node => (
            node.Id,
            Config: await client.ReadAsync(
                Endpoint(query, node), query.Invocations[node.Id], query.Target.Generation,
                cancellationToken))));
        return read.Where(r => r.Config is not null).ToImmutableSortedDictionary(r => r.Id, r => r.Config!);
    }

    /// <returns>By topic, without topics whose settings cannot be read.</returns>
    private async Task<ImmutableDictionary<string, TopicMinimum>> MinInSyncReplicasAsync(
        TargetCluster target, BrokerRequests requests, ImmutableArray<DesiredNode> answering,
        ImmutableArray<string> topics, CancellationToken cancellationToken)
    {
        // Brokers before 1.1 cannot be asked for the settings of a topic.
        if (!KafkaFeatures.DescribeTopicConfigs(requests.Kafka))
        {
            var configured = new TopicMinimum(ConfiguredMinimum(target), IsOwn: true);
            return topics.ToImmutableDictionary(t => t, _ => configured, StringComparer.Ordinal);
        }

        return await _minimums
            .GetOrAdd(target.Identity.Uid, _ => new(time))
            .GetAsync(topics, stale => requests.MinInSyncReplicasAsync(answering, stale, cancellationToken));
    }

    private static int ConfiguredMinimum(TargetCluster target)
    {
        var inSpec = target.Kafka.Config.GetValueOrDefault(DescribeTopicConfigs.MinInSyncReplicas);
        return int.TryParse(inSpec, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 1;
    }

    private BrokersView.Known WithDisks(
        BrokersView.Known view, TargetCluster target, ImmutableArray<BrokerDisks> disks)
    {
        var directories = disks
            .Where(d => d.Directories is not null)
            .ToImmutableSortedDictionary(d => d.Broker, d => d.Directories!.Value);
        return view with
        {
            Disks = directories,
            CopiesStandStill = UnchangedFor(_copies),
            ReplicasUnchanged = UnchangedFor(_replicas),
            Throttles = disks
                .Where(d => d.Throttle is not null)
                .ToImmutableSortedDictionary(d => d.Broker, d => d.Throttle!.Value),
        };

        ImmutableSortedDictionary<int, TimeSpan> UnchangedFor(DiskWatch watch) => directories
            .Select(d => (Broker: d.Key, Age: watch.UnchangedFor(target.Identity.Uid, d.Key, d.Value)))
            .Where(d => d.Age is not null)
            .ToImmutableSortedDictionary(d => d.Broker, d => d.Age!.Value);
    }
}
