using k8s;
using KafkaPi.Operator.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace KafkaPi.Operator.Tests.Runtime;

/// <summary>The runtime as a process would host it, with a controller whose deeds the test writes.</summary>
internal sealed class RunningOperator : IAsyncDisposable
{
    public const string Finalizer = "test.kafkapi.dev/widget";

    private readonly IHost _host;

    private RunningOperator(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public IHostApplicationLifetime Lifetime => Services.GetRequiredService<IHostApplicationLifetime>();

    public EventPublisher Publish => Services.GetRequiredService<EventPublisher>();

    public static async Task<RunningOperator> StartAsync(
        KubernetesClientConfiguration connection, WidgetDeeds deeds, Action<OperatorSettings>? configure = null, TimeProvider? time = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(new TestOutputLog(TestContext.Current.TestOutputHelper!));
        builder.Services.AddSingleton(connection);
        builder.Services.AddSingleton(deeds);
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        var kubernetes = builder.Services.AddKubernetesOperator(settings =>
        {
            settings.Name = "widget-operator";
            settings.Resync = TimeSpan.FromHours(1);
            settings.Retry.Base = TimeSpan.FromMilliseconds(20);
            settings.Watch.Retry.Base = TimeSpan.FromMilliseconds(20);
            configure?.Invoke(settings);
        }).AddController<WidgetController, Widget>();
        if (deeds.Finalize is not null)
        {
            kubernetes.AddFinalizer<WidgetFinalizer, Widget>(Finalizer);
        }

        var host = builder.Build();
        await host.StartAsync();
        return new RunningOperator(host);
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}

internal delegate Task<ReconciliationResult<Widget>> Deed(Widget widget, ReconcileContext context, CancellationToken cancellationToken);

internal sealed class WidgetDeeds
{
    private int _reconciles;

    public Deed Reconcile { get; set; } = (widget, _, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget));

    public Deed Deleted { get; set; } = (widget, _, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget));

    public Deed? Finalize { get; set; }

    public int Reconciles => _reconciles;

    /// <summary>A controller that says in the status what it saw.</summary>
    public static Deed ReportSize => (widget, _, _) =>
    {
        widget.Status = new WidgetStatus { ObservedGeneration = widget.Metadata.Generation, Phase = $"size {widget.Spec.Size}" };
        return Task.FromResult(ReconciliationResult<Widget>.Success(widget));
    };

    public void Count() => Interlocked.Increment(ref _reconciles);
}

/// <summary>A reconcile that goes on until it is cut.</summary>
internal sealed class HangingReconcile
{
    private readonly TaskCompletionSource _begun = new();
    private readonly TaskCompletionSource _cut = new();

    public Task Begun => _begun.Task;

    public Task Cut => _cut.Task;

    public Deed Deed => async (widget, _, token) =>
    {
        _begun.TrySetResult();
        using var registered = token.Register(() => _cut.TrySetResult());
        await Task.Delay(Timeout.Infinite, token);
        return ReconciliationResult<Widget>.Success(widget);
    };
}

internal sealed class WidgetController(WidgetDeeds deeds, ReconcileContext context) : IEntityController<Widget>
{
    public Task<ReconciliationResult<Widget>> ReconcileAsync(Widget entity, CancellationToken cancellationToken)
    {
        deeds.Count();
        return deeds.Reconcile(entity, context, cancellationToken);
    }

    public Task<ReconciliationResult<Widget>> DeletedAsync(Widget entity, CancellationToken cancellationToken) =>
        deeds.Deleted(entity, context, cancellationToken);
}

internal sealed class WidgetFinalizer(WidgetDeeds deeds, ReconcileContext context) : IEntityFinalizer<Widget>
{
    public Task<ReconciliationResult<Widget>> FinalizeAsync(Widget entity, CancellationToken cancellationToken) =>
        deeds.Finalize!(entity, context, cancellationToken);
}
