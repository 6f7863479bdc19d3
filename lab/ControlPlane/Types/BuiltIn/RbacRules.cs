using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Types.BuiltIn;

/// <summary>Rules of roles and bindings beyond their schemas.</summary>
internal static class RbacRules
{
    private const string Group = "rbac.authorization.k8s.io";

    public static readonly KindRules Role = KindRules.Of((role, _) =>
        role.Each("rules").SelectMany((rule, i) => RuleErrors(rule, role.Text("kind") == "Role", $"rules[{i}]")));

    public static readonly KindRules Binding = new(
        (binding, _) => PrepareBinding(binding),
        (binding, old) =>
        [
            .. RoleReferenceErrors(binding, old),
            .. binding.Each("subjects").SelectMany((subject, i) =>
                SubjectErrors(subject, binding.Text("kind") == "RoleBinding", $"subjects[{i}]")),
        ]);

    private static void PrepareBinding(JsonObject binding)
    {
        if (binding["roleRef"] is JsonObject role && string.IsNullOrEmpty(role.Text("apiGroup")))
        {
            role["apiGroup"] = Group;
        }

        foreach (var subject in binding.Each("subjects").OfType<JsonObject>())
        {
            if (subject.Text("kind") is "User" or "Group" && string.IsNullOrEmpty(subject.Text("apiGroup")))
            {
                subject["apiGroup"] = Group;
            }
        }
    }

    private static IEnumerable<FieldError> RoleReferenceErrors(JsonObject binding, JsonObject? old)
    {
        if (old is not null && !JsonNode.DeepEquals(binding["roleRef"], old["roleRef"]))
        {
            yield return FieldError.Invalid("roleRef", binding["roleRef"], "cannot change roleRef");
        }

        if (binding.Text("roleRef", "apiGroup") is not Group)
        {
            yield return FieldError.Unsupported("roleRef.apiGroup", binding.Text("roleRef", "apiGroup") ?? "", Group);
        }

        if (binding.Text("roleRef", "kind") is not ("Role" or "ClusterRole"))
        {
            yield return FieldError.Unsupported(
                "roleRef.kind", binding.Text("roleRef", "kind") ?? "", "Role", "ClusterRole");
        }

        if (string.IsNullOrEmpty(binding.Text("roleRef", "name")))
        {
            yield return FieldError.Required("roleRef.name");
        }
    }

    private static IEnumerable<FieldError> RuleErrors(JsonNode? rule, bool namespaced, string path)
    {
        if (!rule.Texts("verbs").Any())
        {
            yield return FieldError.Required($"{path}.verbs", "verbs must contain at least one value");
        }

        if (rule.Texts("nonResourceURLs").Any())
        {
            if (namespaced)
            {
                yield return FieldError.Invalid(
                    $"{path}.nonResourceURLs", rule!["nonResourceURLs"],
                    "namespaced rules cannot apply to non-resource URLs");
            }

            yield break;
        }

        if (!rule.Texts("apiGroups").Any())
        {
            yield return FieldError.Required($"{path}.apiGroups", "resource rules must supply at least one api group");
        }

        if (!rule.Texts("resources").Any())
        {
            yield return FieldError.Required($"{path}.resources", "resource rules must supply at least one resource");
        }
    }

    private static IEnumerable<FieldError> SubjectErrors(JsonNode? subject, bool namespaced, string path)
    {
        var kindErrors = subject.Text("kind") switch
        {
            "ServiceAccount" => ServiceAccountErrors(subject, namespaced, path),
            "User" or "Group" when subject.Text("apiGroup") != Group =>
                [FieldError.Unsupported($"{path}.apiGroup", subject.Text("apiGroup") ?? "", Group)],
            "User" or "Group" => [],
            var other => [FieldError.Unsupported($"{path}.kind", other ?? "", "ServiceAccount", "User", "Group")],
        };
        return string.IsNullOrEmpty(subject.Text("name"))
            ? kindErrors.Prepend(FieldError.Required($"{path}.name"))
            : kindErrors;
    }

    private static IEnumerable<FieldError> ServiceAccountErrors(JsonNode? subject, bool namespaced, string path)
    {
        if (subject.Text("name") is { Length: > 0 } name)
        {
            foreach (var error in Names.SubdomainErrors(name, $"{path}.name"))
            {
                yield return error;
            }
        }

        if (subject.Text("apiGroup") is { Length: > 0 } group)
        {
            yield return FieldError.Unsupported($"{path}.apiGroup", group, "");
        }

        if (!namespaced && string.IsNullOrEmpty(subject.Text("namespace")))
        {
            yield return FieldError.Required($"{path}.namespace");
        }
    }
}
