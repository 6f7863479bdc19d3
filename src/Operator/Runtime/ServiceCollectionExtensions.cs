using k8s;
using k8s.Models;
using KafkaPi.Operator.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Runtime;

public static class ServiceCollectionExtensions
{
    /// <summary>Registers the runtime; hosted services run what is then added to the builder.</summary>
    /// <remarks>
    /// Others may ask for <see cref="IKubernetes"/>, <see cref="EventPublisher"/>, <see cref="EntityQueue{TEntity}"/>, <see cref="IEntityCache{TEntity}"/>,
    /// <see cref="IStatusWriter{TEntity}"/> and, within a reconcile, <see cref="ReconcileContext"/>. A <see cref="KubernetesClientConfiguration"/>
    /// registered before is used instead of the one found.
    /// </remarks>
    /// <param name="configure">Runs after the configuration section <see cref="OperatorSettings.Section"/> has been bound.</param>
    public static IOperatorBuilder AddKubernetesOperator(this IServiceCollection services, Action<OperatorSettings>? configure = null)
    {
        services.AddOptions<OperatorSettings>().BindConfiguration(OperatorSettings.Section).Configure(settings => configure?.Invoke(settings))
            .Validate(s => s.Workers > 0, "Operator:Workers must be 1 or more")
            .Validate(s => s.Resync > TimeSpan.Zero, "Operator:Resync must be longer than nothing")
            .Validate(
                s => s.LeaderElection.LeaseDuration > s.LeaderElection.RenewDeadline && s.LeaderElection.RenewDeadline > s.LeaderElection.RetryPeriod,
                "Operator:LeaderElection must hold LeaseDuration > RenewDeadline > RetryPeriod")
            .ValidateOnStart();
        services.AddOptions<HostOptions>().Configure<IOptions<OperatorSettings>>(
            (host, settings) => host.ShutdownTimeout = settings.Value.Drain + TimeSpan.FromSeconds(15));

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => KubernetesConnection.Configuration());
        services.TryAddSingleton(provider => KubernetesConnection.Connect(
            provider.GetRequiredService<KubernetesClientConfiguration>(), provider.GetRequiredService<IOptions<OperatorSettings>>().Value.RequestTimeout));
        services.TryAddSingleton<IKubernetes>(provider => provider.GetRequiredService<Kubernetes>());
        services.AddSingleton<OperatorMetrics>();
        services.AddSingleton<OperatorHealth>();
        services.AddSingleton<Leadership>();
        services.AddSingleton<EventRecorder>();
        services.AddSingleton<EventPublisher>(provider => provider.GetRequiredService<EventRecorder>().Publish);
        services.AddScoped<CurrentReconcile>();
        services.AddScoped(provider => provider.GetRequiredService<CurrentReconcile>().Context);

        // Stopped in reverse: first the controllers, then the events they still had, at last the lease.
        services.AddHostedService<LeaderElectionService>();
        services.AddHostedService(provider => provider.GetRequiredService<EventRecorder>());

        services.AddHealthChecks()
            .AddCheck<LivenessCheck>("live", tags: ["live"])
            .AddCheck<ReadinessCheck>("ready", tags: ["ready"]);
        return new OperatorBuilder(services);
    }

    private sealed class OperatorBuilder(IServiceCollection services) : IOperatorBuilder
    {
        public IServiceCollection Services { get; } = services;

        public IOperatorBuilder AddController<TController, TEntity>()
            where TController : class, IEntityController<TEntity>
            where TEntity : class, IKubernetesObject<V1ObjectMeta>
        {
            Services.AddScoped<IEntityController<TEntity>, TController>();
            Services.AddSingleton<EntityApi<TEntity>>();
            Services.AddSingleton<EntityCache<TEntity>>();
            Services.AddSingleton<IEntityCache<TEntity>>(provider => provider.GetRequiredService<EntityCache<TEntity>>());
            Services.AddSingleton<EntityRequests<TEntity>>();
            Services.AddSingleton<EntityObserver<TEntity>>();
            Services.AddSingleton<EntityWatcher<TEntity>>();
            Services.AddSingleton<FinalizerRegistry<TEntity>>();
            Services.AddSingleton<StatusWriter<TEntity>>();
            Services.AddSingleton<IStatusWriter<TEntity>>(provider => provider.GetRequiredService<StatusWriter<TEntity>>());
            Services.AddSingleton<Reconciler<TEntity>>();
            Services.AddSingleton<EntityQueue<TEntity>>(provider =>
            {
                var queue = provider.GetRequiredService<EntityRequests<TEntity>>().Queue;
                return (entity, queueIn) => queue.AddAfter(EntityKey.Of(entity), queueIn);
            });
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
}
