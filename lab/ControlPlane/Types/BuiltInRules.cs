using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Types;

/// <summary>What the built-in kinds demand and fill in beyond their schemas.</summary>
internal static partial class BuiltInRules
{
    private const int MaxDataBytes = 1 << 20;
    private const string RbacGroup = "rbac.authorization.k8s.io";

    /// <summary>The members that a Secret of a type must have.</summary>
    private static readonly Dictionary<string, string[]> SecretTypes = new()
    {
        ["kubernetes.io/tls"] = ["tls.crt", "tls.key"],
        ["kubernetes.io/ssh-auth"] = ["ssh-privatekey"],
        ["kubernetes.io/dockerconfigjson"] = [".dockerconfigjson"],
    };

    private const string AccountAnnotation = "kubernetes.io/service-account.name";

    public static readonly KindRules Namespace = new(
        (ns, old) =>
        {
            if (old is not null)
            {
                ns["spec"] = old["spec"]?.DeepClone();
                return;
            }
            ns.Ensure("metadata").Ensure("labels")["kubernetes.io/metadata.name"] = ns.Text("metadata", "name");
            ns["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
            ns["status"] = new JsonObject { ["phase"] = "Active" };
        },
        (ns, _) => Names.LabelErrors(ns.Text("metadata", "name") ?? "", "metadata.name"));

    public static readonly KindRules Secret = new(
        (secret, _) =>
        {
            if (secret["stringData"] is JsonObject texts)
            {
                foreach (var (name, value) in texts)
                    secret.Ensure("data")[name] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value.Text() ?? ""));
            }
            secret.Remove("stringData");
            if (string.IsNullOrEmpty(secret.Text("type")))
                secret["type"] = "Opaque";
        },
        (secret, old) => DataErrors(secret, ["data"], [])
            .Concat(SecretTypes.GetValueOrDefault(secret.Text("type") ?? "", []).Where(key => secret.At("data", key) is null).Select(key => FieldError.Required($"data[{key}]")))
            .Concat(secret.Text("type") == "kubernetes.io/basic-auth" && secret.At("data", "username") is null && secret.At("data", "password") is null
                ? [FieldError.Required("data[username]"), FieldError.Required("data[password]")] : [])
            .Concat(secret.Text("type") == "kubernetes.io/service-account-token" && string.IsNullOrEmpty(secret.Text("metadata", "annotations", AccountAnnotation))
                ? [FieldError.Required($"metadata.annotations[{AccountAnnotation}]")] : [])
            .Concat(old is not null && !JsonNode.DeepEquals(secret["type"], old["type"]) ? [FieldError.Invalid("type", secret["type"], "field is immutable")] : [])
            .Concat(ImmutableErrors(secret, old, "data")));

    public static readonly KindRules ConfigMap = new(
        (_, _) => { },
        (map, old) => DataErrors(map, ["binaryData"], ["data"]).Concat(ImmutableErrors(map, old, "data", "binaryData")));

    public static readonly KindRules Lease = new(
        (_, _) => { },
        (lease, _) => (lease.Integer("spec", "leaseDurationSeconds") is <= 0 and var seconds ? [FieldError.Invalid("spec.leaseDurationSeconds", JsonValue.Create(seconds), "must be greater than 0")] : Enumerable.Empty<FieldError>())
            .Concat(lease.Integer("spec", "leaseTransitions") is < 0 and var transitions ? [FieldError.Invalid("spec.leaseTransitions", JsonValue.Create(transitions), "must be greater than or equal to 0")] : []));

    public static readonly KindRules Role = new(
        (_, _) => { },
        (role, _) => role.Each("rules").SelectMany((rule, i) => RuleErrors(rule, role.Text("kind") == "Role", $"rules[{i}]")));

    public static readonly KindRules RoleBinding = new(
        (binding, _) =>
        {
            if (binding["roleRef"] is JsonObject role && string.IsNullOrEmpty(role.Text("apiGroup")))
                role["apiGroup"] = RbacGroup;
            foreach (var subject in binding.Each("subjects").OfType<JsonObject>().Where(subject => subject.Text("kind") is "User" or "Group" && string.IsNullOrEmpty(subject.Text("apiGroup"))))
                subject["apiGroup"] = RbacGroup;
        },
        (binding, old) => (old is not null && !JsonNode.DeepEquals(binding["roleRef"], old["roleRef"]) ? [FieldError.Invalid("roleRef", binding["roleRef"], "cannot change roleRef")] : Enumerable.Empty<FieldError>())
            .Concat(binding.Text("roleRef", "apiGroup") is RbacGroup ? [] : [FieldError.Unsupported("roleRef.apiGroup", binding.Text("roleRef", "apiGroup") ?? "", RbacGroup)])
            .Concat(binding.Text("roleRef", "kind") is "Role" or "ClusterRole" ? [] : [FieldError.Unsupported("roleRef.kind", binding.Text("roleRef", "kind") ?? "", "Role", "ClusterRole")])
            .Concat(string.IsNullOrEmpty(binding.Text("roleRef", "name")) ? [FieldError.Required("roleRef.name")] : [])
            .Concat(binding.Each("subjects").SelectMany((subject, i) => SubjectErrors(subject, binding.Text("kind") == "RoleBinding", $"subjects[{i}]"))));

    private static IEnumerable<FieldError> RuleErrors(JsonNode? rule, bool namespaced, string path)
    {
        if (!rule.Texts("verbs").Any())
            yield return FieldError.Required($"{path}.verbs", "verbs must contain at least one value");
        if (rule.Texts("nonResourceURLs").Any())
        {
            if (namespaced)
                yield return FieldError.Invalid($"{path}.nonResourceURLs", rule!["nonResourceURLs"], "namespaced rules cannot apply to non-resource URLs");
            yield break;
        }
        if (!rule.Texts("apiGroups").Any())
            yield return FieldError.Required($"{path}.apiGroups", "resource rules must supply at least one api group");
        if (!rule.Texts("resources").Any())
            yield return FieldError.Required($"{path}.resources", "resource rules must supply at least one resource");
    }

    private static IEnumerable<FieldError> SubjectErrors(JsonNode? subject, bool namespaced, string path)
    {
        if (string.IsNullOrEmpty(subject.Text("name")))
            yield return FieldError.Required($"{path}.name");
        if (subject.Text("kind") is not ("User" or "Group" or "ServiceAccount"))
            yield return FieldError.Unsupported($"{path}.kind", subject.Text("kind") ?? "", "ServiceAccount", "User", "Group");
        else if (subject.Text("kind") != "ServiceAccount")
        {
            if (subject.Text("apiGroup") != RbacGroup)
                yield return FieldError.Unsupported($"{path}.apiGroup", subject.Text("apiGroup") ?? "", RbacGroup);
        }
        else
        {
            foreach (var error in Names.SubdomainErrors(subject.Text("name") ?? "", $"{path}.name").Where(_ => !string.IsNullOrEmpty(subject.Text("name"))))
                yield return error;
            if (!string.IsNullOrEmpty(subject.Text("apiGroup")))
                yield return FieldError.Unsupported($"{path}.apiGroup", subject.Text("apiGroup")!, "");
            if (!namespaced && string.IsNullOrEmpty(subject.Text("namespace")))
                yield return FieldError.Required($"{path}.namespace");
        }
    }

    private static IEnumerable<FieldError> DataErrors(JsonObject node, string[] encoded, string[] plain)
    {
        var size = 0L;
        foreach (var field in plain.Concat(encoded))
        {
            foreach (var (name, value) in node[field] as JsonObject ?? [])
            {
                var text = value.Text() ?? "";
                size += encoded.Contains(field) ? Convert.FromBase64String(text).Length : System.Text.Encoding.UTF8.GetByteCount(text);
                if (!KeyPattern().IsMatch(name) || name is "." or ".." || name.Length > 253)
                    yield return FieldError.Invalid($"{field}[{name}]", JsonValue.Create(name), "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')");
                else if (plain.Contains(field) && encoded.Any(other => node.At(other, name) is not null))
                    yield return FieldError.Invalid($"{field}[{name}]", JsonValue.Create(name), $"duplicate of key present in {encoded[0]}");
            }
        }
        if (size > MaxDataBytes)
            yield return new FieldError(plain.Length > 0 ? "" : encoded[0], "FieldValueTooLong", $"Too long: must have at most {MaxDataBytes} bytes");
    }

    private static IEnumerable<FieldError> ImmutableErrors(JsonObject node, JsonObject? old, params string[] fields)
    {
        if (!old.Flag("immutable"))
            yield break;
        if (!node.Flag("immutable"))
            yield return FieldError.Forbidden("immutable", "field is immutable when `immutable` is set");
        foreach (var field in fields.Where(field => !JsonNode.DeepEquals(node[field], old![field])))
            yield return FieldError.Forbidden(field, "field is immutable when `immutable` is set");
    }

    [GeneratedRegex(@"^[-._a-zA-Z0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex KeyPattern();
}
