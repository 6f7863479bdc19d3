using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace KafkaPi.Operator.Telemetry;

public static class TelemetryExtensions
{
    /// <summary>Exports metrics at <c>/metrics</c>.</summary>
    /// <remarks>With <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> set, exports metrics and traces by OTLP as well.</remarks>
    public static IServiceCollection AddOperatorTelemetry(this IServiceCollection services)
    {
        var telemetry = services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(OperatorTelemetry.Name)
            .AddView(ConfigurationOf)
            .AddPrometheusExporter());
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 })
        {
            telemetry.WithTracing(traces => traces.AddSource(OperatorTelemetry.Name)).UseOtlpExporter();
        }

        return services;
    }

    /// <summary>Logs JSON lines in a pod, and readable lines elsewhere.</summary>
    /// <remarks>
    /// Both have scopes (entity, reconcile id, host). Levels come from the section <c>Logging</c>. By default probes
    /// and scrapes are not logged, because they come every few seconds.
    /// </remarks>
    public static ILoggingBuilder AddOperatorConsole(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.Services.PostConfigure<LoggerFilterOptions>(filters =>
        {
            filters.Rules.Insert(0, new(null, "Microsoft.AspNetCore", LogLevel.Warning, null));
            filters.Rules.Insert(
                0, new(null, "Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical, null));
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

    private static MetricStreamConfiguration ConfigurationOf(Instrument instrument) =>
        instrument.GetType().GetGenericTypeDefinition() == typeof(Histogram<>)
            ? new ExplicitBucketHistogramConfiguration
            {
                Boundaries = [0.05, 0.25, 1, 5, 30, 120, 600],
                CardinalityLimit = 50,
                RecordMinMax = false,
            }
            : new MetricStreamConfiguration { CardinalityLimit = 100 };
}
