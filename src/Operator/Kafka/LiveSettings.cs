using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace KafkaPi.Operator.Kafka;

/// <summary>Reads and alters brokers' settings while they run. One for all clusters; safe for concurrent use.</summary>
public sealed class LiveSettings(TimeProvider time, ILogger<LiveSettings> logger)
{
    /// <summary>What somebody alters by hand is seen after at most so long.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(50);

    /// <summary>Brokers learn of an alteration through ZooKeeper: measured, within half a second.</summary>
    private static readonly TimeSpan TakesEffectWithin = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>From 1 to the largest number of threads by doubling.</summary>
    private const int MostStages = 32;

    private readonly ConcurrentDictionary<(string Cluster, int Broker), Reading> readings = new();
    private readonly ConcurrentDictionary<(string Cluster, int Broker), Rehearsal> rehearsals = new();

    private sealed record Reading(string Invocation, long Generation, DateTimeOffset At, SettingsInForce Settings);

    private sealed record Rehearsal(SettingsInForce Before, SettingsAlteration Alteration, Refusal? Refusal);

    /// <param name="invocation">Of the process: what another one said does not count.</param>
    /// <param name="generation">Of the spec: a new one is compared with what is in force then.</param>
    /// <returns>As they were read last, which is not long ago; null when this process has never told.</returns>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/>.</exception>
    public async Task<SettingsInForce?> ReadAsync(BrokerEndpoint broker, string invocation, long generation, CancellationToken cancellationToken)
    {
        var key = (broker.Cluster, broker.Id);
        var known = readings.TryGetValue(key, out var last) && last.Invocation == invocation ? last : null;
        var now = time.GetUtcNow();
        if (known is not null && known.Generation == generation && now - known.At < Lifetime) return known.Settings;

        if (await DescribeAsync(broker, cancellationToken) is not { } read) return known?.Settings;
        readings[key] = new(invocation, generation, now, read);
        return read;
    }

    /// <summary>Has the broker check what it is to alter, without altering it.</summary>
    /// <returns>Null when it would take it, or cannot be asked.</returns>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/>.</exception>
    public async Task<Refusal?> RehearseAsync(
        BrokerEndpoint broker, SettingsInForce inForce, SettingsAlteration alteration, CancellationToken cancellationToken)
    {
        var key = (broker.Cluster, broker.Id);
        if (rehearsals.TryGetValue(key, out var last) && last.Alteration == alteration && ReferenceEquals(last.Before, inForce)) return last.Refusal;

        var stage = SettingsStage.Next(inForce, alteration);
        if (stage.IsEmpty || await AskAsync(broker, stage, validateOnly: true, cancellationToken) is not { } words) return null;
        var refusal = words.Length == 0 ? null : RefusalOf(stage, words);
        rehearsals[key] = new(inForce, alteration, refusal);
        return refusal;
    }

    /// <summary>Alters and returns when all of it is in force.</summary>
    /// <exception cref="SettingsRefusedException">Kafka does not take it.</exception>
    /// <exception cref="IOException">The broker does not answer, or what it has taken does not come into force.</exception>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/>; the alteration may have been made.</exception>
    public async Task AlterAsync(BrokerEndpoint broker, SettingsAlteration alteration, CancellationToken cancellationToken)
    {
        readings.TryRemove((broker.Cluster, broker.Id), out _);
        for (var stages = 0; stages < MostStages; stages++)
        {
            var before = await DescribeAsync(broker, cancellationToken) ?? throw new IOException("the broker does not answer");
            var stage = SettingsStage.Next(before, alteration);
            if (stage.IsEmpty) return;

            var words = await AskAsync(broker, stage, validateOnly: false, cancellationToken) ?? throw new IOException("the broker does not answer");
            if (words.Length > 0) throw new SettingsRefusedException(RefusalOf(stage, words));
            await TakesEffectAsync(broker, stage, cancellationToken);
        }

        throw new IOException($"{alteration} is not reached by doubling and halving");
    }

    /// <summary>Drops what is kept of a cluster that is gone.</summary>
    public void Forget(string cluster)
    {
        foreach (var key in readings.Keys.Where(k => k.Cluster == cluster)) readings.TryRemove(key, out _);
        foreach (var key in rehearsals.Keys.Where(k => k.Cluster == cluster)) rehearsals.TryRemove(key, out _);
    }

    private async Task TakesEffectAsync(BrokerEndpoint broker, SettingsAlteration stage, CancellationToken cancellationToken)
    {
        var asked = time.GetUtcNow();
        while (true)
        {
            if (await DescribeAsync(broker, cancellationToken) is { } now && SettingsStage.IsInForce(now, stage)) return;
            if (time.GetUtcNow() - asked > TakesEffectWithin)
                throw new IOException($"Kafka has taken {stage}, and it is not in force {TakesEffectWithin.TotalSeconds:0} s later: the broker's own log tells why");
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private Task<SettingsInForce?> DescribeAsync(BrokerEndpoint broker, CancellationToken cancellationToken) => PatientQuestion.AskAsync(
        broker.Address, broker.Port, BrokerConfiguration.Describe(broker.Id), answer => BrokerConfiguration.ParseDescription(answer), time, logger, cancellationToken);

    private Task<string?> AskAsync(BrokerEndpoint broker, SettingsAlteration stage, bool validateOnly, CancellationToken cancellationToken) => PatientQuestion.AskAsync(
        broker.Address, broker.Port, BrokerConfiguration.Alter(broker.Id, stage, validateOnly), answer => BrokerConfiguration.ParseAlteration(answer), time, logger, cancellationToken);

    private static Refusal RefusalOf(SettingsAlteration stage, string words)
    {
        ImmutableArray<string> named = [.. stage.Keys.Where(key => words.Contains(key, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        return new(named.IsEmpty ? [.. stage.Keys.Order(StringComparer.Ordinal)] : named, words);
    }
}

/// <summary>Kafka does not take an alteration; the message is its own.</summary>
public sealed class SettingsRefusedException(Refusal refusal) : Exception(refusal.Reason)
{
    public Refusal Refusal { get; } = refusal;
}
