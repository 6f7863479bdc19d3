using k8s;
using KafkaPi.Operator.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace KafkaPi.Operator.Tests.Runtime.Testing;

/// <summary>The runtime as a process hosts it, with a controller whose deeds the test writes.</summary>
internal sealed class RunningOperator : IAsyncDisposable
{
    public const string Finalizer = "test.kafkapi.dev/widget";

    private readonly IHost _host;

    private RunningOperator(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public IHostApplicationLifetime Lifetime => Services.GetRequiredService<IHostApplicationLifetime>();

    public EventPublisher Publish => Services.GetRequiredService<EventPublisher>();

    public static async Task<RunningOperator> StartAsync(
        KubernetesClientConfiguration connection, WidgetDeeds deeds, Action<OperatorSettings>? configure = null,
        TimeProvider? time = null)
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
