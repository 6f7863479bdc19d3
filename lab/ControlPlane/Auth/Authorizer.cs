using System.Text.Json;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Storage;

namespace KafkaPi.ControlPlane.Auth;

/// <summary>Role-based access control by the stored roles and bindings.</summary>
internal sealed class Authorizer(Store store)
{
    private const string Group = ".rbac.authorization.k8s.io";

    public bool Allows(User user, AccessRequest request) =>
        user.IsAdmin
            || RulesFor(user, request.Path is null ? request.Namespace : "").Any(rule => Covers(rule, request));

    /// <summary>The rules that apply to a user in a namespace; "" for the cluster-wide ones.</summary>
    public IEnumerable<JsonElement> RulesFor(User user, string ns)
    {
        var snapshot = store.Current;
        var clusterWide = snapshot.List("clusterrolebindings" + Group, "")
            .Where(binding => Binds(binding.Root, user, ""))
            .SelectMany(binding => Rules(snapshot, binding.Root, ""));
        if (ns.Length == 0)
        {
            return clusterWide;
        }

        var namespaced = snapshot.List("rolebindings" + Group, ns)
            .Where(binding => Binds(binding.Root, user, ns))
            .SelectMany(binding => Rules(snapshot, binding.Root, ns));
        return clusterWide.Concat(namespaced);
    }

    private static bool Binds(JsonElement binding, User user, string ns) =>
        Items(binding, "subjects").Any(subject => IsSubject(subject, user, ns));

    private static bool IsSubject(JsonElement subject, User user, string ns) => subject.Text("kind") switch
    {
        "User" => subject.Text("name") == user.Name,
        "Group" => user.Groups.Contains(subject.Text("name") ?? ""),
        "ServiceAccount" =>
            user.Name == $"system:serviceaccount:{subject.Text("namespace") ?? ns}:{subject.Text("name")}",
        _ => false,
    };

    private static JsonElement.ArrayEnumerator Rules(Snapshot snapshot, JsonElement binding, string ns)
    {
        var name = binding.Text("roleRef", "name") ?? "";
        var role = binding.Text("roleRef", "kind") == "Role"
            ? snapshot.Find(new("roles" + Group, ns, name))
            : snapshot.Find(new("clusterroles" + Group, "", name));
        return role is null ? default : Items(role.Root, "rules");
    }

    private static bool Covers(JsonElement rule, AccessRequest request)
    {
        if (!Has(rule, "verbs", request.Verb))
        {
            return false;
        }

        if (request.Path is { } path)
        {
            return Texts(rule, "nonResourceURLs")
                .Any(url => url == path || url.EndsWith('*') && path.StartsWith(url[..^1], StringComparison.Ordinal));
        }

        if (!Has(rule, "apiGroups", request.Group) || !CoversResource(rule, request.Resource))
        {
            return false;
        }

        var names = Texts(rule, "resourceNames").ToList();
        return names.Count == 0 || names.Contains(request.Name);
    }

    private static bool CoversResource(JsonElement rule, string resource)
    {
        var slash = resource.IndexOf('/', StringComparison.Ordinal);
        return Texts(rule, "resources")
            .Any(each => each == "*" || each == resource || slash >= 0 && each == "*" + resource[slash..]);
    }

    private static bool Has(JsonElement rule, string field, string wanted) =>
        Texts(rule, field).Any(each => each == "*" || each == wanted);

    private static IEnumerable<string> Texts(JsonElement rule, string field) =>
        Items(rule, field).Select(item => item.GetString() ?? "");

    private static JsonElement.ArrayEnumerator Items(JsonElement node, string field) =>
        node.At(field) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : default;
}
