using System.Collections.Immutable;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Types;

/// <summary>The built-in kinds, as a table.</summary>
internal static class BuiltInTypes
{
    private static readonly ImmutableDictionary<string, string[]> EventFields = new[]
    {
        "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
        "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "type",
    }.ToImmutableDictionary(field => field, field => field.Split('.')).Add("source", ["source", "component"]);

    private static readonly ImmutableArray<Column> EventColumns =
    [
        Columns.Since("Last Seen", ["series", "lastObservedTime"], ["lastTimestamp"], ["eventTime"], ["firstTimestamp"]),
        Columns.Text("Type", "type"),
        Columns.Text("Reason", "reason"),
        new("Object", "string", (o, _) => $"{Of(o, "kind").ToLowerInvariant()}/{Of(o, "name")}"),
        Columns.Text("Subobject", "involvedObject", "fieldPath") with { Priority = 1 },
        Columns.Text("Source", "source", "component") with { Priority = 1 },
        new("Message", "string", (o, _) => o.Text("message")?.Trim()),
        Columns.Since("First Seen", ["firstTimestamp"], ["eventTime"]) with { Priority = 1 },
        new("Count", "string", (o, _) => o.At("count") is { } count ? count.GetRawText() : "1") { Priority = 1 },
        Columns.Name with { Priority = 1 },
    ];

    public static IEnumerable<ResourceType> All(KubernetesSchemas schemas)
    {
        ResourceType Type(string group, string plural, string kind, string package, bool namespaced) => new()
        {
            Group = group,
            Version = "v1",
            Plural = plural,
            Kind = kind,
            Namespaced = namespaced,
            Schema = schemas.Get($"{package}.{kind}"),
            SchemaName = $"{package}.{kind}",
        };

        const string Core = "io.k8s.api.core.v1";
        const string Rbac = "io.k8s.api.rbac.v1";
        const string RbacGroup = "rbac.authorization.k8s.io";

        yield return Type("", "namespaces", "Namespace", Core, false) with
        {
            ShortNames = ["ns"],
            HasStatus = true,
            UnconditionalUpdate = true,
            DeleteCollection = false,
            Rules = BuiltInRules.Namespace,
            SelectableFields = Field("status.phase"),
            Columns = [Columns.Name, Columns.Text("Status", "status", "phase"), Columns.Age],
        };
        yield return Type("", "secrets", "Secret", Core, true) with
        {
            UnconditionalUpdate = true,
            Rules = BuiltInRules.Secret,
            SelectableFields = Field("type"),
            Columns = [Columns.Name, Columns.Text("Type", "type"), Columns.Count("Data", "data"), Columns.Age],
        };
        yield return Type("", "configmaps", "ConfigMap", Core, true) with
        {
            ShortNames = ["cm"],
            UnconditionalUpdate = true,
            Rules = BuiltInRules.ConfigMap,
            Columns = [Columns.Name, Columns.Count("Data", "data"), Columns.Age],
        };
        yield return Type("", "serviceaccounts", "ServiceAccount", Core, true) with
        {
            ShortNames = ["sa"],
            UnconditionalUpdate = true,
            Columns = [Columns.Name, Columns.Count("Secrets", "secrets"), Columns.Age],
        };
        var events = Type("", "events", "Event", Core, true) with
        {
            ShortNames = ["ev"],
            UnconditionalUpdate = true,
            CreateOnUpdate = true,
            Rules = EventRules.Core,
            SelectableFields = EventFields,
            Columns = EventColumns,
        };
        yield return events;
        yield return events with
        {
            Group = "events.k8s.io",
            Schema = schemas.Get("io.k8s.api.events.v1.Event"),
            SchemaName = "io.k8s.api.events.v1.Event",
            Rules = EventRules.Newer,
            Conversion = EventViews.Conversion,
            StorageName = events.StorageName,
            SelectableFields = EventFields
                .Where(field => !field.Key.StartsWith("involvedObject", StringComparison.Ordinal))
                .Concat(EventFields.Where(field => field.Key.StartsWith("involvedObject.", StringComparison.Ordinal))
                    .Select(field => KeyValuePair.Create("regarding" + field.Key["involvedObject".Length..], field.Value)))
                .Append(KeyValuePair.Create("reportingController", EventFields["reportingComponent"]))
                .ToImmutableDictionary(),
        };
        yield return Type("coordination.k8s.io", "leases", "Lease", "io.k8s.api.coordination.v1", true) with
        {
            CreateOnUpdate = true,
            Rules = BuiltInRules.Lease,
            Columns = [Columns.Name, Columns.Text("Holder", "spec", "holderIdentity"), Columns.Age],
        };
        yield return Type(RbacGroup, "roles", "Role", Rbac, true) with
        {
            UnconditionalUpdate = true,
            CreateOnUpdate = true,
            Rules = BuiltInRules.Role,
            Columns = [Columns.Name, Columns.CreatedAt],
        };
        yield return Type(RbacGroup, "clusterroles", "ClusterRole", Rbac, false) with
        {
            UnconditionalUpdate = true,
            CreateOnUpdate = true,
            Rules = BuiltInRules.Role,
            Columns = [Columns.Name, Columns.CreatedAt],
        };
        foreach (var (plural, kind, namespaced) in new[] { ("rolebindings", "RoleBinding", true), ("clusterrolebindings", "ClusterRoleBinding", false) })
        {
            yield return Type(RbacGroup, plural, kind, Rbac, namespaced) with
            {
                UnconditionalUpdate = true,
                CreateOnUpdate = true,
                Rules = BuiltInRules.RoleBinding,
                Columns =
                [
                    Columns.Name,
                    new("Role", "string", (o, _) => $"{o.Text("roleRef", "kind")}/{o.Text("roleRef", "name")}"),
                    Columns.Age,
                    Columns.Subjects("Users", "User"),
                    Columns.Subjects("Groups", "Group"),
                    Columns.Subjects("ServiceAccounts", "ServiceAccount"),
                ],
            };
        }
        yield return Type("apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition", "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1", false) with
        {
            Singular = "customresourcedefinition",
            ShortNames = ["crd", "crds"],
            Categories = ["api-extensions"],
            HasStatus = true,
            HasGeneration = true,
            Rules = CustomResourceDefinitions.Rules(schemas),
            Columns = [Columns.Name, Columns.CreatedAt],
        };
    }

    private static string Of(System.Text.Json.JsonElement e, string field) => e.Text("involvedObject", field) ?? "";

    private static ImmutableDictionary<string, string[]> Field(string field) => ImmutableDictionary<string, string[]>.Empty.Add(field, field.Split('.'));
}
