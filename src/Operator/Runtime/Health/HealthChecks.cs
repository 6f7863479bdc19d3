using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KafkaPi.Operator.Runtime.Health;

internal static class HealthChecks
{
    /// <summary>Unhealthy with all complaints; healthy, with the description, when there are none.</summary>
    public static HealthCheckResult Judge(IReadOnlyList<string> complaints, string healthy) =>
        complaints.Count == 0
            ? HealthCheckResult.Healthy(healthy)
            : HealthCheckResult.Unhealthy(string.Join("; ", complaints));
}
