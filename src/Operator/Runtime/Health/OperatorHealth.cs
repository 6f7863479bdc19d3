using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Runtime.Health;

/// <summary>The signs of life that the health endpoints judge.</summary>
internal sealed class OperatorHealth(IOptions<OperatorSettings> settings, TimeProvider time)
{
    private readonly HealthSettings _settings = settings.Value.Health;
    private readonly long _started = time.GetTimestamp();
    private readonly ConcurrentDictionary<string, bool> _listed = new();
    private readonly ConcurrentDictionary<string, long> _watches = new();
    private readonly ConcurrentDictionary<(string Kind, EntityKey Key), long> _running = new();

    public void Expect(string kind) => _listed.TryAdd(kind, false);

    public void IsListed(string kind) => _listed[kind] = true;

    public void WatchIsAlive(string kind) => _watches[kind] = time.GetTimestamp();

    public void Begin(string kind, EntityKey key) => _running[(kind, key)] = time.GetTimestamp();

    /// <summary>Something came to an end in a run: a step, a script, a part of an upload.</summary>
    public void Progressed(string kind, EntityKey key)
    {
        if (_running.TryGetValue((kind, key), out var last))
        {
            _running.TryUpdate((kind, key), time.GetTimestamp(), last);
        }
    }

    public void End(string kind, EntityKey key) => _running.TryRemove((kind, key), out _);

    /// <summary>The reasons to restart the process; empty when it is alive.</summary>
    public IReadOnlyList<string> Ailments() =>
    [
        .. from kind in _listed.Keys
           let silent = time.GetElapsedTime(_watches.GetValueOrDefault(kind, _started))
           where silent > _settings.WatchStale
           select $"watch of {kind} has heard nothing for {silent:hh\\:mm\\:ss}",
        .. from run in _running
           let still = time.GetElapsedTime(run.Value)
           where still > _settings.Stuck
           select $"reconcile of {run.Key.Kind} {run.Key.Key} has made no progress for {still:hh\\:mm\\:ss}",
    ];

    /// <summary>The lists that the process waits for before it can do its work.</summary>
    public IReadOnlyList<string> Pending() =>
        [.. from kind in _listed where !kind.Value select $"first list of {kind.Key} is not complete"];
}
