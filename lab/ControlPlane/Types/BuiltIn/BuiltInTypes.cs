using System.Collections.Immutable;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Types.Custom;
using KafkaPi.ControlPlane.Types.Printing;

namespace KafkaPi.ControlPlane.Types.BuiltIn;

/// <summary>The built-in kinds.</summary>
internal sealed class BuiltInTypes
{
    private const string Core = "io.k8s.api.core.v1";
    private const string Coordination = "io.k8s.api.coordination.v1";
    private const string Rbac = "io.k8s.api.rbac.v1";
    private const string RbacGroup = "rbac.authorization.k8s.io";
    private const string Extensions = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1";

    private readonly KubernetesSchemas _schemas;

    private BuiltInTypes(KubernetesSchemas schemas) => _schemas = schemas;

    public static IEnumerable<ResourceType> All(KubernetesSchemas schemas)
    {
        var types = new BuiltInTypes(schemas);
        var events = types.Events();
        return
        [
            types.Namespaces(), types.Secrets(), types.ConfigMaps(), types.ServiceAccounts(),
            events, types.NewerEvents(events), types.Leases(),
            types.Roles("roles", "Role", true), types.Roles("clusterroles", "ClusterRole", false),
            types.Bindings("rolebindings", "RoleBinding", true),
            types.Bindings("clusterrolebindings", "ClusterRoleBinding", false),
            types.Definitions(),
        ];
    }

    private ResourceType Namespaces() => Type("", "namespaces", "Namespace", Core, namespaced: false) with
    {
        ShortNames = ["ns"],
        HasStatus = true,
        UnconditionalUpdate = true,
        DeleteCollection = false,
        Rules = ObjectKindRules.Namespace,
        SelectableFields = Field("status.phase"),
        Columns = [Columns.Name, Columns.Text("Status", "status", "phase"), Columns.Age],
    };

    private ResourceType Secrets() => Type("", "secrets", "Secret", Core) with
    {
        UnconditionalUpdate = true,
        Rules = SecretRules.Secret,
        SelectableFields = Field("type"),
        Columns = [Columns.Name, Columns.Text("Type", "type"), Columns.Count("Data", "data"), Columns.Age],
    };

    private ResourceType ConfigMaps() => Type("", "configmaps", "ConfigMap", Core) with
    {
        ShortNames = ["cm"],
        UnconditionalUpdate = true,
        Rules = ObjectKindRules.ConfigMap,
        Columns = [Columns.Name, Columns.Count("Data", "data"), Columns.Age],
    };

    private ResourceType ServiceAccounts() => Type("", "serviceaccounts", "ServiceAccount", Core) with
    {
        ShortNames = ["sa"],
        UnconditionalUpdate = true,
        Columns = [Columns.Name, Columns.Count("Secrets", "secrets"), Columns.Age],
    };

    private ResourceType Events() => Type("", "events", "Event", Core) with
    {
        ShortNames = ["ev"],
        UnconditionalUpdate = true,
        CreateOnUpdate = true,
        Rules = EventRules.Core,
        SelectableFields = EventViews.CoreFields,
        Columns = EventViews.PrinterColumns,
    };

    private ResourceType NewerEvents(ResourceType events) => events with
    {
        Group = "events.k8s.io",
        Schema = _schemas.Get("io.k8s.api.events.v1.Event"),
        SchemaName = "io.k8s.api.events.v1.Event",
        Rules = EventRules.Newer,
        Conversion = EventViews.Conversion,
        StorageName = events.StorageName,
        SelectableFields = EventViews.NewerFields,
    };

    private ResourceType Leases() => Type("coordination.k8s.io", "leases", "Lease", Coordination) with
    {
        CreateOnUpdate = true,
        Rules = ObjectKindRules.Lease,
        Columns = [Columns.Name, Columns.Text("Holder", "spec", "holderIdentity"), Columns.Age],
    };

    private ResourceType Roles(string plural, string kind, bool namespaced) =>
        Type(RbacGroup, plural, kind, Rbac, namespaced) with
        {
            UnconditionalUpdate = true,
            CreateOnUpdate = true,
            Rules = RbacRules.Role,
            Columns = [Columns.Name, Columns.CreatedAt],
        };

    private ResourceType Bindings(string plural, string kind, bool namespaced) =>
        Type(RbacGroup, plural, kind, Rbac, namespaced) with
        {
            UnconditionalUpdate = true,
            CreateOnUpdate = true,
            Rules = RbacRules.Binding,
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

    private ResourceType Definitions()
    {
        var type = Type(
            "apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition", Extensions,
            namespaced: false);
        return type with
        {
            Singular = "customresourcedefinition",
            ShortNames = ["crd", "crds"],
            Categories = ["api-extensions"],
            HasStatus = true,
            HasGeneration = true,
            Rules = DefinitionRules.For(_schemas),
            Columns = [Columns.Name, Columns.CreatedAt],
        };
    }

    private ResourceType Type(string group, string plural, string kind, string package, bool namespaced = true) => new()
    {
        Group = group,
        Version = "v1",
        Plural = plural,
        Kind = kind,
        Namespaced = namespaced,
        Schema = _schemas.Get($"{package}.{kind}"),
        SchemaName = $"{package}.{kind}",
    };

    private static ImmutableDictionary<string, string[]> Field(string field) =>
        ImmutableDictionary<string, string[]>.Empty.Add(field, field.Split('.'));
}
