using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Api;
using KafkaPi.ControlPlane.Api.Objects;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Faults;

/// <summary>The fault switches over HTTP: GET lists the faults, POST adds one, DELETE clears them.</summary>
internal sealed class FaultsEndpoint(FaultSwitches faults)
{
    public const string Path = "/lab/faults";

    public async Task AnswerAsync(HttpContext http)
    {
        switch (http.Request.Method)
        {
            case "POST":
                faults.Add(Parse(await ObjectReader.ParseBodyAsync(http.Request, "Fault", []) as JsonObject ?? []));
                break;
            case "DELETE":
                faults.Clear();
                break;
        }
        var active = new JsonArray([.. faults.Active().Select(Describe)]);
        await Responses.JsonAsync(http, 200, new JsonObject { ["faults"] = active });
    }

    private static Fault Parse(JsonObject json)
    {
        var kind = json.Text("kind")?.Replace("-", "", StringComparison.Ordinal);
        if (!Enum.TryParse<FaultKind>(kind, ignoreCase: true, out var parsed))
        {
            throw ApiException.BadRequest($"kind: one of {string.Join(", ", Enum.GetNames<FaultKind>())} is expected");
        }

        return new(parsed)
        {
            Count = (int?)json.Integer("count"),
            Path = json.Text("path") ?? "",
            Verbs = [.. json.Texts("verbs")],
            User = json.Text("user"),
            Delay = TimeSpan.FromMilliseconds(json.Integer("delayMilliseconds") ?? 1000),
            RetryAfterSeconds = (int)(json.Integer("retryAfterSeconds") ?? 1),
        };
    }

    private static JsonNode Describe(Fault fault) => new JsonObject
    {
        ["kind"] = fault.Kind.ToString(),
        ["count"] = fault.Count,
        ["path"] = fault.Path,
        ["verbs"] = JsonText.Array(fault.Verbs),
        ["user"] = fault.User,
    };
}
