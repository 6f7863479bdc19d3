using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KafkaPi.Operator.Runtime;

public static class EndpointExtensions
{
    /// <summary>Maps <c>/healthz</c>, <c>/readyz</c> and, for Prometheus, <c>/metrics</c>.</summary>
    /// <remarks>A process whose <c>/healthz</c> fails should be restarted.</remarks>
    public static WebApplication MapOperatorEndpoints(this WebApplication app)
    {
        app.MapHealthChecks("/healthz", Only("live"));
        app.MapHealthChecks("/readyz", Only("ready"));
        app.MapPrometheusScrapingEndpoint("/metrics");
        return app;
    }

    private static HealthCheckOptions Only(string tag) =>
        new() { Predicate = check => check.Tags.Contains(tag), ResponseWriter = WriteReasonsAsync };

    private static Task WriteReasonsAsync(HttpContext http, HealthReport report) =>
        http.Response.WriteAsync(string.Concat(report.Entries.Values.Select(entry => $"{entry.Description}\n")));
}
