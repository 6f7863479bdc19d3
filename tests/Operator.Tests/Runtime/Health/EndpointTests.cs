using System.Net;
using KafkaPi.Operator.Runtime;
using KafkaPi.Operator.Telemetry;
using KafkaPi.Operator.Tests.Runtime.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace KafkaPi.Operator.Tests.Runtime.Health;

public sealed class EndpointTests
{
    [Fact]
    public async Task Health_and_metrics_are_served_and_ready_waits_for_the_first_list()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Silence(FakeApiServer.AnyList);
        server.Apply("one");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(server.Configuration);
        builder.Services.AddSingleton(new WidgetDeeds { Reconcile = WidgetDeeds.ReportSize });
        builder.Services.AddOperatorTelemetry();
        builder.Services
            .AddKubernetesOperator(settings => settings.RequestTimeout = TimeSpan.FromSeconds(1))
            .AddController<WidgetController, Widget>();
        await using var app = builder.Build();
        app.MapOperatorEndpoints();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        await server.UntilAsync(s => s.Requests.Any(r => r.IsList));
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "first list of Widget is not complete\n"), await GetAsync("/readyz"));
        Assert.Equal((HttpStatusCode.OK, "alive\n"), await GetAsync("/healthz"));

        await server.UntilAsync(s => s.Widget("one")?["status"] is not null);
        Assert.Equal((HttpStatusCode.OK, "leader\n"), await GetAsync("/readyz"));
        var (_, metrics) = await GetAsync("/metrics");
        Assert.Contains("kafkapi_watch_restarts_total{", metrics, StringComparison.Ordinal);
        Assert.Contains("kafkapi_queue_depth{", metrics, StringComparison.Ordinal);
        Assert.Contains("kafkapi_reconcile_active{", metrics, StringComparison.Ordinal);

        async Task<(HttpStatusCode, string)> GetAsync(string path)
        {
            using var response =
                await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return (response.StatusCode, body);
        }
    }
}
