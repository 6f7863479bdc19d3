using System.Globalization;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Api.Objects;
using KafkaPi.ControlPlane.Auth;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;
using KafkaPi.ControlPlane.Storage;

namespace KafkaPi.ControlPlane.Api.Reviews;

/// <summary>Issues tokens of ServiceAccounts (<c>kubectl create token</c>).</summary>
internal sealed class TokenRequests(Store store, ServiceAccountTokens serviceAccounts)
{
    private const long DefaultSeconds = 3600;
    private const long MinSeconds = 600;
    private const long MaxSeconds = 10L * 365 * 86400;

    public async Task AnswerAsync(ApiContext context)
    {
        var account = store.Current.Find(context.Key) ?? throw ApiException.NotFound(context.Type, context.Info.Name);
        var request = await ObjectReader.ParseBodyAsync(context.Request, "TokenRequest", []) as JsonObject
            ?? throw ApiException.BadRequest("a TokenRequest is expected");
        var seconds = request.Integer("spec", "expirationSeconds") ?? DefaultSeconds;
        if (seconds < MinSeconds)
        {
            throw TooShort(seconds);
        }

        var lifetime = TimeSpan.FromSeconds(Math.Min(seconds, MaxSeconds));
        var (token, expires) = serviceAccounts.Issue(account, lifetime, request.Texts("spec", "audiences"));
        request["status"] = new JsonObject
        {
            ["token"] = token,
            ["expirationTimestamp"] =
                expires.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        };
        await Responses.JsonAsync(context.Http, 201, request);
    }

    private static ApiException TooShort(long seconds) =>
        ApiException.InvalidRequest("authentication.k8s.io", "TokenRequest", FieldError.Invalid(
            "spec.expirationSeconds", JsonValue.Create(seconds),
            "may not specify a duration less than 10 minutes"));
}
