using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Auth;

/// <summary>The default roles and bindings of an API server.</summary>
internal static class BootstrapPolicy
{
    private const string Group = "rbac.authorization.k8s.io";
    private static readonly string[] ReadVerbs = ["get", "list", "watch"];
    private static readonly string[] AllVerbs =
        ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    private static readonly string[] EditableKinds = ["secrets", "configmaps", "events", "serviceaccounts"];
    private static readonly string[] InfoPaths = ["/healthz", "/livez", "/readyz", "/version", "/version/"];
    private static readonly string[] DiscoveryPaths =
    [
        "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version",
        "/version/"
    ];

    /// <summary>Manifests of the ClusterRoles and ClusterRoleBindings.</summary>
    public static IEnumerable<JsonObject> Objects() =>
    [
        Role("cluster-admin", Rule(["*"], ["*"], ["*"]), Urls(["*"], ["*"])),
        Role(
            "admin", Rule(AllVerbs, [""], EditableKinds), Rule(["create"], [""], ["serviceaccounts/token"]),
            Rule(AllVerbs, [Group], ["roles", "rolebindings"]), Rule(ReadVerbs, [""], ["namespaces"])),
        Role(
            "edit", Rule(AllVerbs, [""], EditableKinds), Rule(["create"], [""], ["serviceaccounts/token"]),
            Rule(ReadVerbs, [""], ["namespaces"])),
        Role("view", Rule(ReadVerbs, [""], ["configmaps", "events", "serviceaccounts", "namespaces"])),
        Role(
            "system:basic-user",
            Rule(["create"], ["authorization.k8s.io"], ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]),
            Rule(["create"], ["authentication.k8s.io"], ["selfsubjectreviews"])),
        Role("system:discovery", Urls(["get"], DiscoveryPaths)),
        Role("system:public-info-viewer", Urls(["get"], InfoPaths)),
        Binding("cluster-admin", User.Masters),
        Binding("system:basic-user", "system:authenticated"),
        Binding("system:discovery", "system:authenticated"),
        Binding("system:public-info-viewer", "system:authenticated", "system:unauthenticated"),
    ];

    private static JsonObject Role(string name, params JsonNode[] rules) =>
        Manifest("ClusterRole", name, new JsonObject { ["rules"] = new JsonArray(rules) });

    private static JsonObject Binding(string name, params string[] groups)
    {
        var subjects = groups.Select(
            group => (JsonNode)new JsonObject { ["apiGroup"] = Group, ["kind"] = "Group", ["name"] = group });
        return Manifest("ClusterRoleBinding", name, new JsonObject
        {
            ["roleRef"] = new JsonObject { ["apiGroup"] = Group, ["kind"] = "ClusterRole", ["name"] = name },
            ["subjects"] = new JsonArray([.. subjects]),
        });
    }

    private static JsonObject Manifest(string kind, string name, JsonObject body)
    {
        body["apiVersion"] = $"{Group}/v1";
        body["kind"] = kind;
        body["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["labels"] = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" }
        };
        return body;
    }

    private static JsonObject Rule(string[] verbs, string[] groups, string[] resources) => new()
    {
        ["apiGroups"] = JsonText.Array(groups),
        ["resources"] = JsonText.Array(resources),
        ["verbs"] = JsonText.Array(verbs),
    };

    private static JsonObject Urls(string[] verbs, string[] urls) =>
        new() { ["nonResourceURLs"] = JsonText.Array(urls), ["verbs"] = JsonText.Array(verbs) };
}
