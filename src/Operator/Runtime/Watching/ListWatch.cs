using System.Runtime.CompilerServices;
using k8s;
using k8s.Models;
using KafkaPi.Operator.Runtime.Api;
using KafkaPi.Operator.Runtime.Health;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Runtime.Watching;

/// <summary>Lists and watches one kind of entity, reports each sign of life, and cuts a watch that is silent.</summary>
internal sealed class ListWatch<TEntity>(
    EntityApi<TEntity> api, OperatorHealth health, IOptions<OperatorSettings> settings, TimeProvider time)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly WatchSettings _settings = settings.Value.Watch;

    /// <returns>All entities, and the version of the list, where a watch begins.</returns>
    public async Task<(IReadOnlyList<TEntity> Entities, string ResourceVersion)> ListAsync(
        CancellationToken cancellationToken)
    {
        var listed = await api.ListAsync(cancellationToken);
        health.WatchIsAlive(EntityApi<TEntity>.KindName);
        return listed;
    }

    /// <summary>Watches for at most <paramref name="longest"/>, or until the server ends the watch.</summary>
    /// <exception cref="SilenceException">Nothing was heard for <see cref="WatchSettings.Silence"/>.</exception>
    public async IAsyncEnumerable<WatchedChange<TEntity>> WatchAsync(
        string resourceVersion, TimeSpan longest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(_settings.Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        var timeout = longest < _settings.Timeout ? longest : _settings.Timeout;
        await using var changes = api
            .WatchAsync(resourceVersion, timeout, Heard, either.Token)
            .GetAsyncEnumerator(either.Token);
        while (await NextAsync())
        {
            yield return changes.Current;
        }

        void Heard()
        {
            silence.CancelAfter(_settings.Silence);
            health.WatchIsAlive(EntityApi<TEntity>.KindName);
        }

        async Task<bool> NextAsync()
        {
            try
            {
                return await changes.MoveNextAsync();
            }
            catch (Exception) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new SilenceException(_settings.Silence);
            }
        }
    }
}
