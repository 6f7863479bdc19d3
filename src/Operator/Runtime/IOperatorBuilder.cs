using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>Adds the kinds of entity to watch; returned by <c>AddKubernetesOperator</c>.</summary>
public interface IOperatorBuilder
{
    IServiceCollection Services { get; }

    /// <summary>Watches one kind of entity. Its controller is resolved anew for each reconcile.</summary>
    IOperatorBuilder AddController<TController, TEntity>()
        where TController : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <param name="identifier">The entry in <c>metadata.finalizers</c>: <c>domain/name</c>.</param>
    IOperatorBuilder AddFinalizer<TFinalizer, TEntity>(string identifier)
        where TFinalizer : class, IEntityFinalizer<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;
}
