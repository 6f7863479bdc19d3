using k8s;
using KafkaPi.Operator.Runtime.Api;
using KafkaPi.Operator.Runtime.Events;
using KafkaPi.Operator.Runtime.Health;
using KafkaPi.Operator.Runtime.Leadership;
using KafkaPi.Operator.Runtime.Reconciling;
using KafkaPi.Operator.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Runtime;

public static class ServiceCollectionExtensions
{
    /// <summary>Registers the runtime; hosted services run the controllers that are added to the builder.</summary>
    /// <remarks>
    /// Registered for others: <see cref="IKubernetes"/>, <see cref="EventPublisher"/>,
    /// <see cref="EntityQueue{TEntity}"/>, <see cref="IEntityCache{TEntity}"/>, <see cref="IStatusWriter{TEntity}"/>
    /// and, within a reconcile, <see cref="ReconcileContext"/>. A <see cref="KubernetesClientConfiguration"/> that is
    /// registered before wins over the one found.
    /// </remarks>
    /// <param name="configure">Runs after the section <see cref="OperatorSettings.Section"/> is bound.</param>
    public static IOperatorBuilder AddKubernetesOperator(
        this IServiceCollection services, Action<OperatorSettings>? configure = null)
    {
        AddSettings(services, configure);
        AddClient(services);
        services.AddSingleton<OperatorMetrics>();
        services.AddSingleton<OperatorHealth>();
        services.AddSingleton<LeaderState>();
        services.AddSingleton<LeaderLease>();
        services.AddSingleton<EventRecorder>();
        services.AddSingleton<EventPublisher>(provider => provider.GetRequiredService<EventRecorder>().Publish);
        services.AddScoped<CurrentReconcile>();
        services.AddScoped(provider => provider.GetRequiredService<CurrentReconcile>().Context);

        // Hosted services stop in reverse: first the controllers, then the events they still had, at last the lease.
        services.AddHostedService<LeaderElectionService>();
        services.AddHostedService(provider => provider.GetRequiredService<EventRecorder>());

        services.AddHealthChecks()
            .AddCheck<LivenessCheck>("live", tags: ["live"])
            .AddCheck<ReadinessCheck>("ready", tags: ["ready"]);
        return new OperatorBuilder(services);
    }

    private static void AddSettings(IServiceCollection services, Action<OperatorSettings>? configure)
    {
        services
            .AddOptions<OperatorSettings>()
            .BindConfiguration(OperatorSettings.Section)
            .Configure(settings => configure?.Invoke(settings))
            .Validate(s => s.Workers > 0, "Operator:Workers must be 1 or more")
            .Validate(s => s.Resync > TimeSpan.Zero, "Operator:Resync must be longer than nothing")
            .Validate(
                s => s.LeaderElection.LeaseDuration > s.LeaderElection.RenewDeadline
                    && s.LeaderElection.RenewDeadline > s.LeaderElection.RetryPeriod,
                "Operator:LeaderElection must hold LeaseDuration > RenewDeadline > RetryPeriod")
            .ValidateOnStart();
        services.AddOptions<HostOptions>().Configure<IOptions<OperatorSettings>>(
            (host, settings) => host.ShutdownTimeout = settings.Value.Drain + TimeSpan.FromSeconds(15));
    }

    private static void AddClient(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => KubernetesConnection.Configuration());
        services.TryAddSingleton(provider => KubernetesConnection.Connect(
            provider.GetRequiredService<KubernetesClientConfiguration>(),
            provider.GetRequiredService<IOptions<OperatorSettings>>().Value.RequestTimeout));
        services.TryAddSingleton<IKubernetes>(provider => provider.GetRequiredService<Kubernetes>());
    }
}
