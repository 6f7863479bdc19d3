using System.Text.Json.Nodes;

namespace KafkaPi.ControlPlane.Auth;

/// <summary>The roles and bindings that every API server starts with.</summary>
internal static class BootstrapPolicy
{
    private const string Group = "rbac.authorization.k8s.io";
    private static readonly string[] ReadVerbs = ["get", "list", "watch"];
    private static readonly string[] AllVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    /// <summary>ClusterRoles and ClusterRoleBindings, as manifests.</summary>
    public static IEnumerable<JsonObject> Objects()
    {
        yield return Role("cluster-admin", Rule(["*"], ["*"], ["*"]), Urls(["*"], ["*"]));
        yield return Role("admin", Rule(AllVerbs, [""], ["secrets", "configmaps", "events", "serviceaccounts"]), Rule(["create"], [""], ["serviceaccounts/token"]),
            Rule(AllVerbs, [Group], ["roles", "rolebindings"]), Rule(ReadVerbs, [""], ["namespaces"]));
        yield return Role("edit", Rule(AllVerbs, [""], ["secrets", "configmaps", "events", "serviceaccounts"]), Rule(["create"], [""], ["serviceaccounts/token"]), Rule(ReadVerbs, [""], ["namespaces"]));
        yield return Role("view", Rule(ReadVerbs, [""], ["configmaps", "events", "serviceaccounts", "namespaces"]));
        yield return Role("system:basic-user", Rule(["create"], ["authorization.k8s.io"], ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]),
            Rule(["create"], ["authentication.k8s.io"], ["selfsubjectreviews"]));
        yield return Role("system:discovery", Urls(["get"], ["/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/"]));
        yield return Role("system:public-info-viewer", Urls(["get"], ["/healthz", "/livez", "/readyz", "/version", "/version/"]));
        yield return Binding("cluster-admin", User.Masters);
        yield return Binding("system:basic-user", "system:authenticated");
        yield return Binding("system:discovery", "system:authenticated");
        yield return Binding("system:public-info-viewer", "system:authenticated", "system:unauthenticated");
    }

    private static JsonObject Role(string name, params JsonNode[] rules) => Manifest("ClusterRole", name, new JsonObject { ["rules"] = new JsonArray(rules) });

    private static JsonObject Binding(string name, params string[] groups) => Manifest("ClusterRoleBinding", name, new JsonObject
    {
        ["roleRef"] = new JsonObject { ["apiGroup"] = Group, ["kind"] = "ClusterRole", ["name"] = name },
        ["subjects"] = new JsonArray([.. groups.Select(group => (JsonNode)new JsonObject { ["apiGroup"] = Group, ["kind"] = "Group", ["name"] = group })]),
    });

    private static JsonObject Manifest(string kind, string name, JsonObject body)
    {
        body["apiVersion"] = $"{Group}/v1";
        body["kind"] = kind;
        body["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" } };
        return body;
    }

    private static JsonObject Rule(string[] verbs, string[] groups, string[] resources) => new()
    {
        ["apiGroups"] = Texts(groups),
        ["resources"] = Texts(resources),
        ["verbs"] = Texts(verbs),
    };

    private static JsonObject Urls(string[] verbs, string[] urls) => new() { ["nonResourceURLs"] = Texts(urls), ["verbs"] = Texts(verbs) };

    private static JsonArray Texts(string[] texts) => [.. texts.Select(text => (JsonNode)text)];
}
