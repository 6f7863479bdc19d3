using System.Globalization;
using System.Net;
using k8s;
using k8s.Autorest;

namespace KafkaPi.Operator.Runtime;

/// <summary>What the API server's refusals mean for the next try.</summary>
internal static class ApiFault
{
    public static bool Is(this HttpOperationException refusal, HttpStatusCode status) => refusal.Response?.StatusCode == status;

    /// <summary>The resourceVersion is older than the server's history: list again.</summary>
    public static bool IsExpired(Exception error) => error switch
    {
        KubernetesException { Status.Code: (int)HttpStatusCode.Gone } => true,
        HttpOperationException refusal => refusal.Is(HttpStatusCode.Gone),
        _ => false,
    };

    /// <summary>How long the server asks to be left alone; null when it does not.</summary>
    public static TimeSpan? RetryAfter(Exception? error)
    {
        if (error is HttpOperationException { Response: { StatusCode: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable } response }
            && response.Headers.TryGetValue("Retry-After", out var values)
            && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return error is KubernetesException { Status: { Code: 429 or 503, Details.RetryAfterSeconds: { } after } } ? TimeSpan.FromSeconds(after) : null;
    }
}
