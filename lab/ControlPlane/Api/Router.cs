using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Auth;
using KafkaPi.ControlPlane.Discovery;
using KafkaPi.ControlPlane.Faults;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Storage;
using KafkaPi.ControlPlane.Types;
using Microsoft.AspNetCore.Connections;

namespace KafkaPi.ControlPlane.Api;

/// <summary>From a request to its answer: who asks, whether they may, what for; and every failure as a Status.</summary>
internal sealed class Router(
    Authenticator authenticator,
    Authorizer authorizer,
    AccessReviews reviews,
    ServiceAccountTokens serviceAccounts,
    Store store,
    ServedTypes types,
    KubernetesSchemas schemas,
    ResourceHandler handler,
    WatchHandler watch,
    FaultSwitches faults,
    bool servesFaults,
    ILogger logger)
{
    private const string FaultsPath = "/lab/faults";

    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            await RouteAsync(http);
        }
        catch (ApiException failure) when (!http.Response.HasStarted)
        {
            await Responses.FailureAsync(http, failure);
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested || e is OperationCanceledException or ConnectionResetException)
        {
            logger.LogDebug(e, "{Method} {Path} ends: its connection is gone", http.Request.Method, http.Request.Path);
            http.Abort();
        }
        catch (Exception e)
        {
            logger.LogError(e, "{Method} {Path} failed", http.Request.Method, http.Request.Path);
            if (http.Response.HasStarted)
                http.Abort();
            else
                await Responses.FailureAsync(http, new ApiException(500, "InternalError", $"Internal error occurred: {e.Message}"));
        }
    }

    private async Task RouteAsync(HttpContext http)
    {
        var info = RequestInfo.Parse(http.Request);
        var user = Impersonation.Apply(http.Request, authenticator.Authenticate(http), authorizer);
        if (info.Path != FaultsPath)
        {
            var resumes = info.Verb == "watch" && http.Request.Query["resourceVersion"].ToString() is not ("" or "0");
            if (await StruckAsync(http, info, user, resumes))
                return;
        }
        if (!authorizer.Allows(user, info.Access))
            throw Forbidden(user, info);
        if (info.IsResource)
            await ResourceAsync(http, info, user);
        else
            await PathAsync(http, info);
    }

    /// <summary>Whether a fault has answered already.</summary>
    private async Task<bool> StruckAsync(HttpContext http, RequestInfo info, User user, bool resumesWatch)
    {
        try
        {
            await faults.StrikeAsync(info, user.Name, resumesWatch, http.RequestAborted);
            return false;
        }
        catch (ApiException e) when (e.Code == 410)
        {
            // A watch learns of it in its stream, as from the real server.
            await Responses.JsonAsync(http, 200, new JsonObject { ["type"] = "ERROR", ["object"] = e.Status() });
            return true;
        }
    }

    private async Task ResourceAsync(HttpContext http, RequestInfo info, User user)
    {
        if (AccessReviews.KindOf(info) is { } review)
        {
            await reviews.AnswerAsync(http, user, review, info.Namespace);
            return;
        }
        var current = types.Current;
        if (current.Find(info.Group, info.Version, info.Resource) is not { } type)
        {
            if (info.Group.Length == 0 && info.Version == "v1" || current.HasGroupVersion(info.Group, info.Version) && !current.Types.Any(each => each.Group == info.Group && each.IsCustom))
                throw ApiException.NoSuchResource();
            await Responses.TextAsync(http, 404, "404 page not found\n");
            return;
        }
        var context = new ApiContext(http, info, user, current, type);
        if (type.Kind == "ServiceAccount" && info.Subresource == "token" && info.Verb == "create")
            await IssueTokenAsync(context);
        else if (info.Subresource.Length > 0 && !(info.Subresource == "status" && type.HasStatus))
            throw ApiException.NoSuchResource();
        else
            await VerbAsync(context);
    }

    private Task VerbAsync(ApiContext context)
    {
        var info = context.Info;
        var hasNamespace = info.Namespace.Length > 0;
        if (hasNamespace && !context.Type.Namespaced)
            throw ApiException.NoSuchResource();
        if (context.Type.Namespaced && !hasNamespace && info.Verb is not ("list" or "watch"))
            throw ApiException.MethodNotAllowed();
        var named = context.Request.Path.Value!.TrimEnd('/').EndsWith($"/{context.Type.Plural}", StringComparison.Ordinal) is var collection && !collection;
        return (info.Verb, named) switch
        {
            ("get", true) => handler.GetAsync(context),
            ("list" or "get", false) => handler.ListAsync(context),
            ("watch", false) => watch.WatchAsync(context),
            ("create", false) => handler.CreateAsync(context),
            ("update", true) => handler.UpdateAsync(context),
            ("patch", true) => handler.PatchAsync(context),
            ("delete", true) when info.Subresource.Length == 0 => handler.DeleteAsync(context),
            ("deletecollection", false) when context.Type.DeleteCollection => handler.DeleteCollectionAsync(context),
            _ => throw ApiException.MethodNotAllowed(),
        };
    }

    private async Task IssueTokenAsync(ApiContext context)
    {
        var account = store.Current.Find(context.Key) ?? throw ApiException.NotFound(context.Type, context.Info.Name);
        var request = await ObjectReader.ParseBodyAsync(context.Request, "TokenRequest", []) as JsonObject ?? throw ApiException.BadRequest("a TokenRequest is expected");
        var seconds = request.Integer("spec", "expirationSeconds") ?? 3600;
        if (seconds < 600)
        {
            throw ApiException.Invalid("TokenRequest.authentication.k8s.io", new JsonObject { ["group"] = "authentication.k8s.io", ["kind"] = "TokenRequest" }, "",
                [Schema.FieldError.Invalid("spec.expirationSeconds", JsonValue.Create(seconds), "may not specify a duration less than 10 minutes")]);
        }
        var (token, expires) = serviceAccounts.Issue(account, TimeSpan.FromSeconds(Math.Min(seconds, 10L * 365 * 86400)), request.Texts("spec", "audiences"));
        request["status"] = new JsonObject { ["token"] = token, ["expirationTimestamp"] = expires.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) };
        await Responses.JsonAsync(context.Http, 201, request);
    }

    private async Task PathAsync(HttpContext http, RequestInfo info)
    {
        if (info.Path == FaultsPath && servesFaults)
        {
            await FaultsAsync(http);
            return;
        }
        if (http.Request.Method is not ("GET" or "HEAD"))
            throw ApiException.MethodNotAllowed();
        var parts = info.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var current = types.Current;
        if (parts is ["healthz" or "livez" or "readyz", ..])
        {
            await Responses.TextAsync(http, 200, "ok");
            return;
        }
        if (parts is ["openapi", "v2"])
        {
            await OpenApiV2.AnswerAsync(http);
            return;
        }
        var aggregated = DiscoveryDocuments.WantsAggregated(http.Request);
        JsonObject? document = parts switch
        {
            ["version"] => ServerVersion.Document(),
            ["api"] or ["apis"] when aggregated => DiscoveryDocuments.All(current, parts[0] == "api"),
            ["api"] => DiscoveryDocuments.CoreVersions(http.Request.Host.Value ?? ""),
            ["api", var version] => DiscoveryDocuments.Resources(current, "", version),
            ["apis"] => DiscoveryDocuments.Groups(current),
            ["apis", var group] => DiscoveryDocuments.Group(current, group),
            ["apis", var group, var version] => DiscoveryDocuments.Resources(current, group, version),
            ["openapi", "v3"] => OpenApiDocuments.Index(current),
            ["openapi", "v3", "api", var version] => OpenApi(current, "", version),
            ["openapi", "v3", "apis", var group, var version] => OpenApi(current, group, version),
            _ => null,
        };
        if (document is null)
            await Responses.TextAsync(http, 404, "404 page not found\n");
        else
            await Responses.JsonAsync(http, 200, document, aggregated && parts.Length == 1 ? "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList" : "application/json");
    }

    private JsonObject? OpenApi(TypeRegistry current, string group, string version) => OpenApiDocuments.Document(current, schemas, group, version, type =>
    {
        var crd = store.Current.Find(new("customresourcedefinitions.apiextensions.k8s.io", "", type.StorageName))?.Copy();
        return crd.Each("spec", "versions").First(each => each.Text("name") == type.Version).At("schema", "openAPIV3Schema") as JsonObject ?? [];
    });

    private async Task FaultsAsync(HttpContext http)
    {
        switch (http.Request.Method)
        {
            case "POST":
                faults.Add(FaultSwitches.Parse(await ObjectReader.ParseBodyAsync(http.Request, "Fault", []) as JsonObject ?? []));
                break;
            case "DELETE":
                faults.Clear();
                break;
        }
        await Responses.JsonAsync(http, 200, new JsonObject { ["faults"] = new JsonArray([.. faults.Active().Select(FaultSwitches.Describe)]) });
    }

    private static ApiException Forbidden(User user, RequestInfo info)
    {
        if (!info.IsResource)
            return new(403, "Forbidden", $"forbidden: User \"{user.Name}\" cannot {info.Verb} path \"{info.Path}\"", []);
        var resource = info.Group.Length == 0 ? info.Resource : $"{info.Resource}.{info.Group}";
        var access = info.Access;
        var where = access.Namespace.Length > 0 ? $"in the namespace \"{access.Namespace}\"" : "at the cluster scope";
        var details = new JsonObject { ["kind"] = info.Resource };
        if (info.Name.Length > 0)
            details["name"] = info.Name;
        if (info.Group.Length > 0)
            details["group"] = info.Group;
        return new(403, "Forbidden",
            $"{resource}{(info.Name.Length > 0 ? $" \"{info.Name}\"" : "")} is forbidden: User \"{user.Name}\" cannot {info.Verb} resource \"{access.Resource}\" in API group \"{info.Group}\" {where}",
            details);
    }
}
