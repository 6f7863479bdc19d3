using System.Text.Json;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Storage;

namespace KafkaPi.ControlPlane.Auth;

/// <summary>What is asked for: a verb on a resource, or on a path that is none.</summary>
internal sealed record AccessRequest(string Verb, string Group, string Resource, string Namespace, string Name, string? Path = null);

/// <summary>Role-based access control, evaluated on the stored roles and bindings.</summary>
internal sealed class Authorizer(Store store)
{
    private const string Group = ".rbac.authorization.k8s.io";

    public bool Allows(User user, AccessRequest request) => user.IsAdmin || RulesFor(user, request.Path is null ? request.Namespace : "").Any(rule => Covers(rule, request));

    /// <summary>All rules that hold for a user in a namespace ("" for those that hold everywhere).</summary>
    public IEnumerable<JsonElement> RulesFor(User user, string ns)
    {
        var snapshot = store.Current;
        foreach (var binding in snapshot.List("clusterrolebindings" + Group, ""))
        {
            if (Binds(binding.Root, user, ""))
            {
                foreach (var rule in Rules(snapshot, binding.Root, ""))
                    yield return rule;
            }
        }
        if (ns.Length == 0)
            yield break;
        foreach (var binding in snapshot.List("rolebindings" + Group, ns))
        {
            if (Binds(binding.Root, user, ns))
            {
                foreach (var rule in Rules(snapshot, binding.Root, ns))
                    yield return rule;
            }
        }
    }

    private static bool Binds(JsonElement binding, User user, string ns) => Items(binding, "subjects").Any(subject => subject.Text("kind") switch
    {
        "User" => subject.Text("name") == user.Name,
        "Group" => user.Groups.Contains(subject.Text("name") ?? ""),
        "ServiceAccount" => user.Name == $"system:serviceaccount:{subject.Text("namespace") ?? ns}:{subject.Text("name")}",
        _ => false,
    });

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
            return false;
        if (request.Path is { } path)
            return Texts(rule, "nonResourceURLs").Any(url => url == path || url.EndsWith('*') && path.StartsWith(url[..^1], StringComparison.Ordinal));
        if (!Has(rule, "apiGroups", request.Group) || !CoversResource(rule, request.Resource))
            return false;
        var names = Texts(rule, "resourceNames").ToList();
        return names.Count == 0 || names.Contains(request.Name);
    }

    private static bool CoversResource(JsonElement rule, string resource)
    {
        var slash = resource.IndexOf('/', StringComparison.Ordinal);
        return Texts(rule, "resources").Any(each => each == "*" || each == resource || slash >= 0 && each == "*" + resource[slash..]);
    }

    private static bool Has(JsonElement rule, string field, string wanted) => Texts(rule, field).Any(each => each == "*" || each == wanted);

    private static IEnumerable<string> Texts(JsonElement rule, string field) => Items(rule, field).Select(item => item.GetString() ?? "");

    private static JsonElement.ArrayEnumerator Items(JsonElement node, string field) =>
        node.At(field) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : default;
}
