using k8s;
using k8s.Models;
using KafkaPi.Operator.Runtime.Api;
using KafkaPi.Operator.Runtime.Queue;
using KafkaPi.Operator.Telemetry;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Runtime.Watching;

/// <summary>Lists, then watches, for ever.</summary>
/// <remarks>
/// Watches again at the end of a stream, at an error and at silence. Lists again when the history has expired or the
/// backstop is due.
/// </remarks>
internal sealed class EntityWatcher<TEntity>(
    ListWatch<TEntity> api, EntityObserver<TEntity> observer, OperatorMetrics metrics,
    IOptions<OperatorSettings> settings, TimeProvider time, ILogger<EntityWatcher<TEntity>> logger)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private const string Expired = "expired";

    /// <summary>The shortest watch that counts as a success without a line.</summary>
    /// <remarks>Beginning again at once after a shorter one would be a busy loop.</remarks>
    private static readonly TimeSpan ShortestGoodWatch = TimeSpan.FromSeconds(1);

    private readonly WatchSettings _settings = settings.Value.Watch;
    private readonly Backoff _backoff = Backoff.From(settings.Value.Watch.Retry);
    private readonly TaskCompletionSource _listed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _failures;
    private string? _version;
    private long _relistDue;

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
                var cause = CauseOf(error);
                metrics.WatchRestarted(EntityApi<TEntity>.KindName, cause);
                if (cause == Expired)
                {
                    _version = null;
                }

                logger.LogWarning(
                    "Watch of {Kind} cut ({Cause}): {Message}", EntityApi<TEntity>.KindName, cause, error.Message);
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
        if (_version is not null && time.GetTimestamp() < _relistDue)
        {
            return;
        }

        var (entities, version) = await api.ListAsync(cancellationToken);
        observer.SawAll(entities);
        _version = version;
        _relistDue = time.After(_settings.Relist * (0.9 + (0.2 * Random.Shared.NextDouble())));
        _listed.TrySetResult();
    }

    /// <returns>True when the watch brought a line or lasted long enough.</returns>
    private async Task<bool> WatchAsync(CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var seen = false;
        await foreach (var change in api.WatchAsync(_version!, time.Until(_relistDue), cancellationToken))
        {
            seen = true;
            _failures = 0;
            _version = change.ResourceVersion;
            Pass(change);
        }

        return seen || time.GetElapsedTime(begun) >= ShortestGoodWatch;
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

    private static string CauseOf(Exception error) => error switch
    {
        SilenceException => "silence",
        _ when ApiFault.IsExpired(error) => Expired,
        _ => "error",
    };
}
