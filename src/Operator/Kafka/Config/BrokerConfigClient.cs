using System.Collections.Concurrent;
using System.Collections.Immutable;
using KafkaPi.Operator.Budgets;
using KafkaPi.Operator.Kafka.Protocol;
using KafkaPi.Operator.Kafka.Requests;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;

namespace KafkaPi.Operator.Kafka.Config;

/// <summary>Reads and alters the configuration of running brokers.</summary>
/// <remarks>One instance serves all clusters. Safe for concurrent use.</remarks>
public sealed class BrokerConfigClient(MemoryBudget budget, TimeProvider time, ILogger<BrokerConfigClient> logger)
{
    /// <summary>The time after which a change by hand is seen at the latest.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(50);

    /// <summary>Brokers learn of a change through ZooKeeper. Measured: within half a second.</summary>
    private static readonly TimeSpan TakesEffectWithin = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>From 1 to the largest number of threads by doubling.</summary>
    private const int MostStages = 32;

    private readonly RequestWithDeadline _broker = new(budget, time, logger);
    private readonly ConcurrentDictionary<(string Cluster, int Broker), Reading> _readings = new();
    private readonly ConcurrentDictionary<(string Cluster, int Broker), Validation> _validations = new();

    /// <summary>Reads a broker's configuration, or returns the last reading while it is fresh.</summary>
    /// <param name="invocation">The broker's process. A reading of another process does not count.</param>
    /// <param name="generation">The generation of the spec. A new one needs a new reading to be compared with.</param>
    /// <returns>Null when this process never answered.</returns>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/>.</exception>
    public async Task<EffectiveConfig?> ReadAsync(
        BrokerEndpoint broker, string invocation, long generation, CancellationToken cancellationToken)
    {
        var key = (broker.Cluster, broker.Id);
        var known = _readings.TryGetValue(key, out var last) && last.Invocation == invocation ? last : null;
        var now = time.GetTimestamp();
        if (known is not null && known.Generation == generation && time.GetElapsedTime(known.At, now) < Lifetime)
        {
            return known.Config;
        }

        if (await DescribeAsync(broker, cancellationToken) is not { } config)
        {
            return known?.Config;
        }

        _readings[key] = new(invocation, generation, now, config);
        return config;
    }

    /// <summary>Has a broker check a change without making it.</summary>
    /// <returns>The broker's configuration, with the rejection when the broker would not accept the change.</returns>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/>.</exception>
    public async Task<EffectiveConfig> ValidateAsync(ConfigQuestion question, CancellationToken cancellationToken) =>
        question.Config with
        {
            Validated = question.Change,
            Rejection = await RejectionAsync(question, cancellationToken),
        };

    /// <summary>Makes a change, and returns when all of it is in force.</summary>
    /// <exception cref="ConfigRejectedException">Kafka rejects it.</exception>
    /// <exception cref="IOException">
    /// The broker does not answer, or a change that it accepted does not take effect.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// By <paramref name="cancellationToken"/>. The change may have been made.
    /// </exception>
    public async Task AlterAsync(BrokerEndpoint broker, ConfigChange change, CancellationToken cancellationToken)
    {
        _readings.TryRemove((broker.Cluster, broker.Id), out _);
        for (var stages = 0; stages < MostStages; stages++)
        {
            var config = await DescribeAsync(broker, cancellationToken)
                ?? throw new IOException("the broker does not answer");
            var stage = ConfigChangeStage.Next(config, change);
            if (stage.IsEmpty)
            {
                return;
            }

            var reason = await AskAsync(broker, stage, validateOnly: false, cancellationToken)
                ?? throw new IOException("the broker does not answer");
            if (reason.Length > 0)
            {
                throw new ConfigRejectedException(RejectionOf(stage, reason));
            }

            await TakesEffectAsync(broker, stage, cancellationToken);
        }

        throw new IOException($"{change} is not reached by doubling and halving");
    }

    /// <summary>Drops everything about a cluster that is gone.</summary>
    public void Forget(string cluster)
    {
        foreach (var key in _readings.Keys.Where(k => k.Cluster == cluster))
        {
            _readings.TryRemove(key, out _);
        }

        foreach (var key in _validations.Keys.Where(k => k.Cluster == cluster))
        {
            _validations.TryRemove(key, out _);
        }
    }

    /// <returns>Null when the broker would accept the change, or does not answer.</returns>
    private async Task<ConfigRejection?> RejectionAsync(ConfigQuestion question, CancellationToken cancellationToken)
    {
        var (broker, config, change) = question;
        var key = (broker.Cluster, broker.Id);
        if (_validations.TryGetValue(key, out var last)
            && last.Change == change
            && ReferenceEquals(last.Config, config))
        {
            return last.Rejection;
        }

        var stage = ConfigChangeStage.Next(config, change);
        if (stage.IsEmpty || await AskAsync(broker, stage, validateOnly: true, cancellationToken) is not { } reason)
        {
            return null;
        }

        var rejection = reason.Length == 0 ? null : RejectionOf(stage, reason);
        _validations[key] = new(config, change, rejection);
        return rejection;
    }

    private async Task TakesEffectAsync(
        BrokerEndpoint broker, ConfigChange stage, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        while (true)
        {
            if (await DescribeAsync(broker, cancellationToken) is { } config
                && ConfigChangeStage.IsInForce(config, stage))
            {
                return;
            }

            if (time.GetElapsedTime(asked) > TakesEffectWithin)
            {
                throw new IOException(
                    $"Kafka has taken {stage}, and it is not in force {TakesEffectWithin.TotalSeconds:0} s later: the "
                        + "broker's own log tells why");
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private Task<EffectiveConfig?> DescribeAsync(BrokerEndpoint broker, CancellationToken cancellationToken) =>
        _broker.AskAsync(
            broker, BrokerConfigs.Describe(broker.Id), answer => BrokerConfigs.ParseDescription(answer),
            cancellationToken);

    private Task<string?> AskAsync(
        BrokerEndpoint broker, ConfigChange stage, bool validateOnly, CancellationToken cancellationToken) =>
        _broker.AskAsync(
            broker, BrokerConfigs.Alter(broker.Id, stage, validateOnly),
            answer => BrokerConfigs.ParseAlteration(answer), cancellationToken);

    private static ConfigRejection RejectionOf(ConfigChange stage, string reason)
    {
        ImmutableArray<string> keys = [.. stage.Keys.Order(StringComparer.Ordinal)];
        ImmutableArray<string> named = [.. keys.Where(key => reason.Contains(key, StringComparison.Ordinal))];
        return new(named.IsEmpty ? keys : named, reason);
    }

    private sealed record Reading(string Invocation, long Generation, long At, EffectiveConfig Config);

    private sealed record Validation(EffectiveConfig Config, ConfigChange Change, ConfigRejection? Rejection);
}
