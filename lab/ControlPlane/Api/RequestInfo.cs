using KafkaPi.ControlPlane.Auth;
using KafkaPi.ControlPlane.Selectors;

namespace KafkaPi.ControlPlane.Api;

/// <summary>The verb, resource and name that a request's method and path stand for.</summary>
internal sealed record RequestInfo(string Verb, string Path)
{
    /// <summary>False for /version, /healthz, discovery and the like.</summary>
    public bool IsResource { get; init; }

    public string Group { get; init; } = "";
    public string Version { get; init; } = "";
    public string Namespace { get; init; } = "";
    public string Resource { get; init; } = "";
    public string Name { get; init; } = "";
    public string Subresource { get; init; } = "";

    public AccessRequest Access => IsResource
        ? new(
            Verb, Group, Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}",
            Resource == "namespaces" ? Name : Namespace, Name)
        : AccessRequest.OfPath(Verb, Path);

    public static RequestInfo Parse(HttpRequest request)
    {
        var path = request.Path.Value ?? "/";
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var info = new RequestInfo(request.Method == "HEAD" ? "get" : request.Method.ToLowerInvariant(), path);
        info = parts switch
        {
            ["api", var version, _, ..] => Resolve(info with { Version = version }, parts[2..]),
            ["apis", var group, var version, _, ..] =>
                Resolve(info with { Group = group, Version = version }, parts[3..]),
            _ => info,
        };
        return info.IsResource
            ? info with
            {
                Verb = ResourceVerb(request, info),
                Name = info.Name.Length > 0 ? info.Name : NameSelector(request)
            }
            : info;
    }

    private static RequestInfo Resolve(RequestInfo info, string[] parts) => parts switch
    {
        ["namespaces", var name, "status" or "finalize" or "token"] =>
            info with { IsResource = true, Resource = "namespaces", Name = name, Subresource = parts[2] },
        ["namespaces", var ns, var resource, .. var rest] =>
            Named(info with { Namespace = ns, Resource = resource }, rest),
        [var resource, .. var rest] => Named(info with { Resource = resource }, rest),
        _ => info,
    };

    private static RequestInfo Named(RequestInfo info, string[] rest) => info with
    {
        IsResource = true,
        Name = rest.Length > 0 ? rest[0] : "",
        Subresource = string.Join('/', rest.Skip(1)),
    };

    private static string ResourceVerb(HttpRequest request, RequestInfo info) => request.Method switch
    {
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => info.Name.Length > 0 ? "delete" : "deletecollection",
        not ("GET" or "HEAD") => request.Method.ToLowerInvariant(),
        _ when request.Query["watch"] is ["true" or "1"] => "watch",
        _ => info.Name.Length > 0 ? "get" : "list",
    };

    /// <summary>
    /// The name in a list's field selector. Authorization sees that name, so that roles limited to names allow
    /// such a list.
    /// </summary>
    private static string NameSelector(HttpRequest request) =>
        request.Method == "GET"
            && FieldSelector.Exact(request.Query["fieldSelector"].ToString(), "metadata.name") is { } name
            ? name
            : "";
}
