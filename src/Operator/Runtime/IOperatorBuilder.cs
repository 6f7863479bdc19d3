using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>What <c>AddKubernetesOperator</c> returns: the kinds of entity to watch are added to it.</summary>
public interface IOperatorBuilder
{
    IServiceCollection Services { get; }

    /// <summary>Watches <typeparamref name="TEntity"/> and reconciles it by <typeparamref name="TController"/>, which is resolved per reconcile.</summary>
    IOperatorBuilder AddController<TController, TEntity>()
        where TController : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <param name="identifier">As it appears in <c>metadata.finalizers</c>: <c>domain/name</c>.</param>
    IOperatorBuilder AddFinalizer<TFinalizer, TEntity>(string identifier)
        where TFinalizer : class, IEntityFinalizer<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;
}
