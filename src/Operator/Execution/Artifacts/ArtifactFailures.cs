using System.Net;
using System.Security.Authentication;
using KafkaPi.Operator.Hosts;

namespace KafkaPi.Operator.Execution.Artifacts;

/// <summary>Why an archive is not available. Each message names the field and the remedy.</summary>
internal static class ArtifactFailures
{
    private const string OtherWay = "Or put the archive on the hosts and name it by spec.distribution.source.hostPath.";

    public static StepFailedException DiskFull(ArtifactAddress address, string directory, Exception cause) =>
        new(Remedy.Person,
            $"The operator's own disk is full: {directory} has no room for {address.Speakable}. Give its volume more.",
            cause);

    public static StepFailedException NotKept(ArtifactAddress address, Exception cause) =>
        new(Remedy.Retry, $"The operator cannot keep {address.Speakable}: {cause.Message}", cause);

    public static StepFailedException WrongDigest(ArtifactAddress address, string sha512, string digest) =>
        new(Remedy.Person,
            address.IsOfSpec
                ? $"spec.distribution.sha512 is {sha512}, but {address.Speakable} has {digest}. Correct the hash, or "
                    + "the URL when that is not the archive meant."
                : $"{address.Subject} has the SHA-512 {digest}, and Apache published {sha512}. Nothing of it is used. "
                    + address.Mend);

    public static StepFailedException TooLarge(ArtifactAddress address, long largestBytes) =>
        new(Remedy.Person,
            $"{address.Subject} is larger than {largestBytes >> 20} MiB: no Kafka distribution is. {address.Mend}");

    public static StepFailedException Silent(ArtifactAddress address, TimeSpan stall) =>
        new(Remedy.Retry,
            $"{address.Subject} sent nothing for {stall.TotalSeconds:0} s. Check that the operator reaches that "
                + $"server. {OtherWay}");

    public static StepFailedException TooSlow(ArtifactAddress address, TimeSpan deadline) =>
        new(Remedy.Retry,
            $"{address.Subject} was not fetched within {deadline.TotalMinutes:0} minutes. {OtherWay}");

    public static StepFailedException Drips(ArtifactAddress address, ArtifactCacheOptions options) =>
        new(Remedy.Retry,
            $"{address.Subject} sent less than {options.LeastBytes >> 10} KiB within "
                + $"{options.LeastBytesWithin.TotalSeconds:0} s, too little for an archive. Take a faster server. "
                + OtherWay);

    public static StepFailedException NoRoom(ArtifactAddress address) =>
        new(Remedy.Retry,
            $"{address.Subject} has to wait: archives that are being sent to hosts take the room of the operator's "
                + $"cache. It is tried again. {OtherWay}");

    public static StepFailedException NotReached(ArtifactAddress address, HttpRequestException cause) =>
        new(cause.InnerException is AuthenticationException ? Remedy.Person : Remedy.Retry,
            $"{address.Subject} was not fetched: {Cause(cause)}. "
                + (address.IsOfSpec
                    ? "Check the URL, and that the operator reaches that server."
                    : $"Check that the operator reaches that server. {address.Mend}"),
            cause);

    public static StepFailedException BrokenOff(ArtifactAddress address, HttpIOException cause) =>
        new(Remedy.Retry,
            $"{address.Subject} broke off: {cause.HttpRequestError}. It is fetched again.", cause);

    public static StepFailedException Refused(ArtifactAddress address, HttpResponseMessage response)
    {
        var answered = $"{address.Subject} answered {(int)response.StatusCode} {response.ReasonPhrase}";
        return response.StatusCode switch
        {
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                new(Remedy.Retry, $"{answered}. It is tried again."),
            >= HttpStatusCode.Moved and < HttpStatusCode.BadRequest => new(
                Remedy.Person,
                $"{answered}, a redirect that is not followed. "
                    + (address.IsOfSpec ? "Give the URL at which the archive itself lies." : address.Mend)),
            _ => new(Remedy.Person, $"{answered}. {address.Mend}"),
        };
    }

    private static string Cause(HttpRequestException e) => e.InnerException switch
    {
        AuthenticationException tls => tls.InnerException?.Message ?? tls.Message,
        { } inner => inner.Message.TrimEnd('.'),
        null => e.HttpRequestError.ToString(),
    };
}
