namespace KafkaPi.Operator.Runtime;

/// <summary>Times as the API server stores them, in UTC and without fractions of a second.</summary>
public static class KubernetesTime
{
    public static DateTime Of(DateTimeOffset at) =>
        DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds()).UtcDateTime;
}
