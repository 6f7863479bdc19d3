using k8s;
using k8s.Models;
using KafkaPi.Operator.Runtime.Api;
using KafkaPi.Operator.Runtime.Finalizers;
using KafkaPi.Operator.Runtime.Queue;
using KafkaPi.Operator.Runtime.Reconciling;
using KafkaPi.Operator.Runtime.Status;
using KafkaPi.Operator.Runtime.Watching;

namespace KafkaPi.Operator.Runtime;

internal sealed class OperatorBuilder(IServiceCollection services) : IOperatorBuilder
{
    public IServiceCollection Services { get; } = services;

    public IOperatorBuilder AddController<TController, TEntity>()
        where TController : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        Services.AddScoped<IEntityController<TEntity>, TController>();
        Services.AddSingleton<EntityApi<TEntity>>();
        Services.AddSingleton<ListWatch<TEntity>>();
        Services.AddSingleton<EntityCache<TEntity>>();
        Services.AddSingleton<IEntityCache<TEntity>>(provider => provider.GetRequiredService<EntityCache<TEntity>>());
        Services.AddSingleton<EntityRequests<TEntity>>();
        Services.AddSingleton<EntityQueue<TEntity>>(provider =>
        {
            var queue = provider.GetRequiredService<EntityRequests<TEntity>>().Queue;
            return (entity, queueIn) => queue.AddAfter(EntityKey.Of(entity), queueIn);
        });
        Services.AddSingleton<EntityObserver<TEntity>>();
        Services.AddSingleton<EntityWatcher<TEntity>>();
        Services.AddSingleton<FinalizerRegistry<TEntity>>();
        Services.AddSingleton<StatusWriter<TEntity>>();
        Services.AddSingleton<IStatusWriter<TEntity>>(provider => provider.GetRequiredService<StatusWriter<TEntity>>());
        Services.AddSingleton<Reconciler<TEntity>>();
        Services.AddSingleton<RequeueSchedule<TEntity>>();
        Services.AddSingleton<ReconcileHandler<TEntity>>();
        Services.AddSingleton<WorkerPool<TEntity>>();
        Services.AddHostedService<ControllerService<TEntity>>();
        return this;
    }

    public IOperatorBuilder AddFinalizer<TFinalizer, TEntity>(string identifier)
        where TFinalizer : class, IEntityFinalizer<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        Services.AddKeyedScoped<IEntityFinalizer<TEntity>, TFinalizer>(identifier);
        Services.AddSingleton(new FinalizerIdentifier<TEntity>(identifier));
        return this;
    }
}
