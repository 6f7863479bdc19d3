using System.Diagnostics.CodeAnalysis;
using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>The outcome of a reconcile, and when to reconcile again.</summary>
[SuppressMessage("Design", "CA1000", Justification = "The shape of KubeOps.")]
public sealed record ReconciliationResult<TEntity>
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    private ReconciliationResult(TEntity entity, string? errorMessage, Exception? error, TimeSpan? requeueAfter) =>
        (Entity, ErrorMessage, Error, RequeueAfter) = (entity, errorMessage, error, requeueAfter);

    /// <summary>The entity whose status is to be written.</summary>
    public TEntity Entity { get; }

    public bool IsSuccess => ErrorMessage is null;

    public string? ErrorMessage { get; }

    public Exception? Error { get; }

    public TimeSpan? RequeueAfter { get; }

    /// <param name="requeueAfter">
    /// The time until the next reconcile; the next resync when null or longer than the resync period.
    /// </param>
    public static ReconciliationResult<TEntity> Success(TEntity entity, TimeSpan? requeueAfter = null) =>
        new(entity, null, null, requeueAfter);

    /// <summary>Fails the reconcile, which is tried again with exponential backoff.</summary>
    /// <param name="error">
    /// A <see cref="StalledException"/> or <see cref="WaitingException"/> acts as if thrown.
    /// </param>
    /// <param name="requeueAfter">The latest time of the next try; the backoff may come sooner.</param>
    public static ReconciliationResult<TEntity> Failure(
        TEntity entity, string errorMessage, Exception? error = null, TimeSpan? requeueAfter = null) =>
            new(entity, errorMessage, error, requeueAfter);
}
