using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Runtime;

/// <summary>The signs of life that the health endpoints judge.</summary>
internal sealed class OperatorHealth(IOptions<OperatorSettings> settings, TimeProvider time)
{
    private readonly HealthSettings _settings = settings.Value.Health;
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private readonly ConcurrentDictionary<string, bool> _listed = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _watches = new();
    private readonly ConcurrentDictionary<(string Kind, EntityKey Key), DateTimeOffset> _running = new();

    public void Expect(string kind) => _listed.TryAdd(kind, false);

    public void IsListed(string kind) => _listed[kind] = true;

    public void WatchIsAlive(string kind) => _watches[kind] = time.GetUtcNow();

    public void Begin(string kind, EntityKey key) => _running[(kind, key)] = time.GetUtcNow();

    public void End(string kind, EntityKey key) => _running.TryRemove((kind, key), out _);

    /// <summary>Why the process should be restarted; empty when it should not.</summary>
    public IReadOnlyList<string> Ailments()
    {
        var now = time.GetUtcNow();
        return
        [
            .. from kind in _listed.Keys
               let silent = now - _watches.GetValueOrDefault(kind, _started)
               where silent > _settings.WatchStale
               select $"watch of {kind} has heard nothing for {silent:hh\\:mm\\:ss}",
            .. from run in _running
               let busy = now - run.Value
               where busy > _settings.Stuck
               select $"reconcile of {run.Key.Kind} {run.Key.Key} has been running for {busy:hh\\:mm\\:ss}",
        ];
    }

    /// <summary>What the process still waits for before it can do its work.</summary>
    public IReadOnlyList<string> Pending() => [.. from kind in _listed where !kind.Value select $"first list of {kind.Key} is not complete"];
}
