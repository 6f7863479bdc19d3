using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Discovery;
using KafkaPi.ControlPlane.Faults;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Storage;
using KafkaPi.ControlPlane.Types;
using KafkaPi.ControlPlane.Types.BuiltIn;
using KafkaPi.ControlPlane.Types.Custom;

namespace KafkaPi.ControlPlane.Api;

/// <summary>Answers the paths that are no resources: health, version, discovery, OpenAPI and the faults.</summary>
internal sealed class PathRouter(
    ServedTypes types, KubernetesSchemas schemas, Store store, FaultsEndpoint? faults)
{
    public async Task AnswerAsync(HttpContext http, RequestInfo info)
    {
        if (info.Path == FaultsEndpoint.Path && faults is not null)
        {
            await faults.AnswerAsync(http);
            return;
        }

        if (http.Request.Method is not ("GET" or "HEAD"))
        {
            throw ApiException.MethodNotAllowed();
        }

        var parts = info.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        switch (parts)
        {
            case ["healthz" or "livez" or "readyz", ..]:
                await Responses.TextAsync(http, 200, "ok");
                break;
            case ["openapi", "v2"]:
                await OpenApiV2.AnswerAsync(http);
                break;
            default:
                await DocumentAsync(http, parts);
                break;
        }
    }

    private async Task DocumentAsync(HttpContext http, string[] parts)
    {
        var aggregated = DiscoveryDocuments.WantsAggregated(http.Request);
        if (Document(http.Request, parts, aggregated) is not { } document)
        {
            await Responses.TextAsync(http, 404, "404 page not found\n");
            return;
        }

        var contentType = aggregated && parts.Length == 1
            ? "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
            : "application/json";
        await Responses.JsonAsync(http, 200, document, contentType);
    }

    private JsonObject? Document(HttpRequest request, string[] parts, bool aggregated)
    {
        var current = types.Current;
        return parts switch
        {
            ["version"] => ServerVersion.Document(),
            ["api"] or ["apis"] when aggregated => DiscoveryDocuments.All(current, parts[0] == "api"),
            ["api"] => DiscoveryDocuments.CoreVersions(request.Host.Value ?? ""),
            ["api", var version] => DiscoveryDocuments.Resources(current, "", version),
            ["apis"] => DiscoveryDocuments.Groups(current),
            ["apis", var group] => DiscoveryDocuments.Group(current, group),
            ["apis", var group, var version] => DiscoveryDocuments.Resources(current, group, version),
            ["openapi", "v3"] => OpenApiDocuments.Index(current),
            ["openapi", "v3", "api", var version] => OpenApi(current, "", version),
            ["openapi", "v3", "apis", var group, var version] => OpenApi(current, group, version),
            _ => null,
        };
    }

    private JsonObject? OpenApi(TypeRegistry current, string group, string version) =>
        OpenApiDocuments.Document(current, schemas, group, version, DefinedSchema);

    private JsonObject DefinedSchema(ResourceType type)
    {
        var definition = store.Current.Find(new(CustomResourceDefinitions.StorageName, "", type.StorageName))?.Copy();
        var version = definition.Each("spec", "versions").First(each => each.Text("name") == type.Version);
        return version.At("schema", "openAPIV3Schema") as JsonObject ?? [];
    }
}
