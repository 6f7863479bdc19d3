using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KafkaPi.Operator.Runtime.Health;

internal sealed class LivenessCheck(OperatorHealth health) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthChecks.Judge(health.Ailments(), "alive"));
}
