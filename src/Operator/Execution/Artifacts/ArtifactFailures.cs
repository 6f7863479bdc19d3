using System.Net;
using System.Security.Authentication;
using KafkaPi.Operator.Hosts;

namespace KafkaPi.Operator.Execution.Artifacts;

/// <summary>Why an archive is not available. Each message names the field and the remedy.</summary>
internal static class ArtifactFailures
{
    private const string UrlField = "spec.distribution.source.url";
    private const string OtherWay = "Or put the archive on the hosts and name it by spec.distribution.source.hostPath.";

    public static StepFailedException DiskFull(Uri url, string directory, Exception cause) =>
        new(Remedy.Person,
            $"The operator's own disk is full: {directory} has no room for {ArtifactCache.Speakable(url)}. Give its "
                + "volume more.",
            cause);

    public static StepFailedException NotKept(Uri url, Exception cause) =>
        new(Remedy.Retry, $"The operator cannot keep {ArtifactCache.Speakable(url)}: {cause.Message}", cause);

    public static StepFailedException WrongDigest(Uri url, string sha512, string digest) =>
        new(Remedy.Person,
            $"spec.distribution.sha512 is {sha512}, but {ArtifactCache.Speakable(url)} has {digest}. Correct the hash, "
                + "or the URL when that is not the archive meant.");

    public static StepFailedException TooLarge(Uri url, long largestBytes) =>
        new(Remedy.Person,
            $"{UrlField}: {ArtifactCache.Speakable(url)} is larger than {largestBytes >> 20} MiB: no Kafka "
                + "distribution is. Correct the URL.");

    public static StepFailedException Silent(Uri url, TimeSpan stall) =>
        new(Remedy.Retry,
            $"{UrlField}: {ArtifactCache.Speakable(url)} sent nothing for {stall.TotalSeconds:0} s. Check that the "
                + $"operator reaches that server. {OtherWay}");

    public static StepFailedException TooSlow(Uri url, TimeSpan deadline) =>
        new(Remedy.Retry,
            $"{UrlField}: {ArtifactCache.Speakable(url)} was not fetched within {deadline.TotalMinutes:0} minutes. "
                + $"{OtherWay}");

    public static StepFailedException Drips(Uri url, ArtifactCacheOptions options) =>
        new(Remedy.Retry,
            $"{UrlField}: {ArtifactCache.Speakable(url)} sent less than {options.LeastBytes >> 10} KiB within "
                + $"{options.LeastBytesWithin.TotalSeconds:0} s, too little for an archive. Take a faster server. "
                + OtherWay);

    public static StepFailedException NoRoom(Uri url) =>
        new(Remedy.Retry,
            $"{UrlField}: {ArtifactCache.Speakable(url)} has to wait: archives that are being sent to hosts take the "
                + $"room of the operator's cache. It is tried again. {OtherWay}");

    public static StepFailedException NotReached(Uri url, HttpRequestException cause) =>
        new(cause.InnerException is AuthenticationException ? Remedy.Person : Remedy.Retry,
            $"{UrlField}: {ArtifactCache.Speakable(url)} was not fetched: {Cause(cause)}. Check the URL, and that the "
                + "operator reaches that server.",
            cause);

    public static StepFailedException BrokenOff(Uri url, HttpIOException cause) =>
        new(Remedy.Retry,
            $"{UrlField}: {ArtifactCache.Speakable(url)} broke off: {cause.HttpRequestError}. It is fetched again.",
            cause);

    public static StepFailedException Refused(Uri url, HttpResponseMessage response)
    {
        var answered =
            $"{UrlField}: {ArtifactCache.Speakable(url)} answered {(int)response.StatusCode} {response.ReasonPhrase}";
        return response.StatusCode switch
        {
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                new(Remedy.Retry, $"{answered}. It is tried again."),
            >= HttpStatusCode.Moved and < HttpStatusCode.BadRequest => new(
                Remedy.Person,
                $"{answered}, a redirect that is not followed. Give the URL at which the archive itself lies."),
            _ => new(Remedy.Person, $"{answered}. Correct the URL."),
        };
    }

    private static string Cause(HttpRequestException e) => e.InnerException switch
    {
        AuthenticationException tls => tls.InnerException?.Message ?? tls.Message,
        { } inner => inner.Message.TrimEnd('.'),
        null => e.HttpRequestError.ToString(),
    };
}
