using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KafkaPi.Operator.Runtime;

internal sealed class LivenessCheck(OperatorHealth health) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthChecks.Judge(health.Ailments(), "alive"));
}

/// <summary>Ready with everything listed: as leader at work, as standby able to take over at once.</summary>
internal sealed class ReadinessCheck(OperatorHealth health, Leadership leadership) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthChecks.Judge(health.Pending(), leadership.IsLeader ? "leader" : "standby"));
}

internal static class HealthChecks
{
    public static HealthCheckResult Judge(IReadOnlyList<string> against, string otherwise) =>
        against.Count == 0 ? HealthCheckResult.Healthy(otherwise) : HealthCheckResult.Unhealthy(string.Join("; ", against));
}
