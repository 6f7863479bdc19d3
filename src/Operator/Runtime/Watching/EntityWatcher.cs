using k8s;
using k8s.Models;
using KafkaPi.Operator.Telemetry;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Runtime;

/// <summary>List, then watch, for ever: begins again at the end of a stream, at an error, at silence; lists again when the history expired or the backstop is due.</summary>
internal sealed class EntityWatcher<TEntity>(
    EntityApi<TEntity> api,
    EntityObserver<TEntity> observer,
    OperatorHealth health,
    OperatorMetrics metrics,
    IOptions<OperatorSettings> settings,
    TimeProvider time,
    ILogger<EntityWatcher<TEntity>> logger)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>A stream that ends sooner, without a line, is a failure: beginning again at once would be a busy loop.</summary>
    private static readonly TimeSpan ShortestGoodWatch = TimeSpan.FromSeconds(1);

    private readonly WatchSettings _settings = settings.Value.Watch;
    private readonly Backoff _backoff = Backoff.From(settings.Value.Watch.Retry);
    private readonly TaskCompletionSource _listed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _failures;
    private string? _version;
    private DateTimeOffset _relistDue;

    /// <summary>Completes with the first complete list.</summary>
    public Task Listed => _listed.Task;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ListWhenDueAsync(cancellationToken);
                _failures = await WatchAsync(cancellationToken) ? 0 : _failures + 1;
                metrics.WatchRestarted(EntityApi<TEntity>.KindName, "ended");
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                _failures++;
                var reason = ReasonOf(error);
                metrics.WatchRestarted(EntityApi<TEntity>.KindName, reason);
                if (reason == "expired")
                {
                    _version = null;
                }

                logger.LogWarning("Watch of {Kind} cut ({Cause}): {Message}", EntityApi<TEntity>.KindName, reason, error.Message);
                await PauseAsync(ApiFault.RetryAfter(error) ?? TimeSpan.Zero, cancellationToken);
            }

            if (_failures > 0)
            {
                await PauseAsync(_backoff.After(_failures), cancellationToken);
            }
        }
    }

    private async Task ListWhenDueAsync(CancellationToken cancellationToken)
    {
        if (_version is not null && time.GetUtcNow() < _relistDue)
        {
            return;
        }

        var (entities, version) = await api.ListAsync(cancellationToken);
        observer.SawAll(entities);
        _version = version;
        _relistDue = time.GetUtcNow() + (_settings.Relist * (0.9 + (0.2 * Random.Shared.NextDouble())));
        health.WatchIsAlive(EntityApi<TEntity>.KindName);
        _listed.TrySetResult();
    }

    /// <returns>Whether the watch did its work.</returns>
    private async Task<bool> WatchAsync(CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(_settings.Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        var begun = time.GetUtcNow();
        var untilRelist = _relistDue - begun;
        var changes = api.WatchAsync(
            _version!,
            untilRelist < _settings.Timeout ? untilRelist : _settings.Timeout,
            () =>
            {
                silence.CancelAfter(_settings.Silence);
                health.WatchIsAlive(EntityApi<TEntity>.KindName);
            },
            either.Token);

        var seen = false;
        try
        {
            await foreach (var change in changes)
            {
                seen = true;
                _failures = 0;
                _version = change.ResourceVersion;
                Pass(change);
            }
        }
        catch (Exception) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SilenceException(_settings.Silence);
        }

        return seen || time.GetUtcNow() - begun >= ShortestGoodWatch;
    }

    private void Pass(WatchedChange<TEntity> change)
    {
        if (change.Entity is not { } entity)
        {
            return;
        }

        if (change.Type == WatchEventType.Deleted)
        {
            observer.SawDeletion(entity);
        }
        else
        {
            observer.Saw(entity);
        }
    }

    private async Task PauseAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static string ReasonOf(Exception error) => error switch
    {
        SilenceException => "silence",
        _ when ApiFault.IsExpired(error) => "expired",
        _ => "error",
    };

    private sealed class SilenceException(TimeSpan after) : Exception($"not a word from the server for {after}");
}
