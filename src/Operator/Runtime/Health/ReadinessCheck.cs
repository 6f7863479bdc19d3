using KafkaPi.Operator.Runtime.Leadership;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KafkaPi.Operator.Runtime.Health;

/// <summary>Ready when everything is listed: a leader is at work, a standby can take over at once.</summary>
internal sealed class ReadinessCheck(OperatorHealth health, LeaderState leader) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthChecks.Judge(health.Pending(), leader.IsLeader ? "leader" : "standby"));
}
