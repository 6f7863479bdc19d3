using System.Globalization;
using System.Net;
using k8s;
using k8s.Autorest;

namespace KafkaPi.Operator.Runtime.Api;

/// <summary>Reads from a refusal of the API server what it means for the next try.</summary>
internal static class ApiFault
{
    public static bool Is(this HttpOperationException refusal, HttpStatusCode status) =>
        refusal.Response?.StatusCode == status;

    /// <summary>True when the resourceVersion is older than the server's history: list again.</summary>
    public static bool IsExpired(Exception error) => error switch
    {
        KubernetesException { Status.Code: (int)HttpStatusCode.Gone } => true,
        HttpOperationException refusal => refusal.Is(HttpStatusCode.Gone),
        _ => false,
    };

    /// <summary>The pause that the server asks for; null when it asks for none.</summary>
    public static TimeSpan? RetryAfter(Exception? error) => error switch
    {
        HttpOperationException { Response: { } response } => RetryAfter(response),
        KubernetesException { Status: { Code: 429 or 503, Details.RetryAfterSeconds: { } seconds } } =>
            TimeSpan.FromSeconds(seconds),
        _ => null,
    };

    private static TimeSpan? RetryAfter(HttpResponseMessageWrapper response)
    {
        var isBusy = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
        return isBusy
            && response.Headers.TryGetValue("Retry-After", out var values)
            && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? TimeSpan.FromSeconds(seconds)
                : null;
    }
}
