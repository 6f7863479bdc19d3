using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace KafkaPi.Operator.Telemetry;

public static class TelemetryExtensions
{
    /// <summary>Metrics for <c>/metrics</c>; traces, and metrics too, by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
    public static IServiceCollection AddOperatorTelemetry(this IServiceCollection services)
    {
        var telemetry = services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(OperatorTelemetry.Name)
            .AddView(instrument => instrument.GetType().GetGenericTypeDefinition() == typeof(System.Diagnostics.Metrics.Histogram<>)
                ? new ExplicitBucketHistogramConfiguration { Boundaries = [0.05, 0.25, 1, 5, 30, 120, 600], CardinalityLimit = 50, RecordMinMax = false }
                : new MetricStreamConfiguration { CardinalityLimit = 100 })
            .AddPrometheusExporter());
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 })
        {
            telemetry.WithTracing(traces => traces.AddSource(OperatorTelemetry.Name)).UseOtlpExporter();
        }

        return services;
    }

    /// <summary>
    /// JSON lines in a pod, a readable console elsewhere; scopes (entity, reconcile id, host) in both. Levels come from the section
    /// <c>Logging</c>; unless told otherwise there, probes and scrapes are not logged: they come every few seconds.
    /// </summary>
    public static ILoggingBuilder AddOperatorConsole(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.Services.PostConfigure<LoggerFilterOptions>(filters =>
        {
            filters.Rules.Insert(0, new(null, "Microsoft.AspNetCore", LogLevel.Warning, null));
            filters.Rules.Insert(0, new(null, "Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical, null));
        });
        return Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is { Length: > 0 }
            ? logging.AddJsonConsole(console =>
            {
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            })
            : logging.AddSimpleConsole(console =>
            {
                console.IncludeScopes = true;
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
            });
    }
}
