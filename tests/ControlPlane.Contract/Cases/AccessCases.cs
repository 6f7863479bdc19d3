using KafkaPi.ControlPlane.Contract.Servers;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Cases;

public sealed class AccessCases(ServersUnderTest servers)
{
    private const string Rbac = "/apis/rbac.authorization.k8s.io/v1";

    [Theory, EveryServer]
    public async Task A_wrong_token_is_unauthorized(string server)
    {
        (await servers[server].SendAsAsync("wrong", "GET", "/api/v1/namespaces")).Expect(401, "Unauthorized");
    }

    [Theory, EveryServer]
    public async Task Who_gives_no_name_may_do_nothing(string server)
    {
        var reply = await servers[server].SendAsAsync(null, "GET", "/api/v1/namespaces/default/secrets");

        Assert.Equal(
            "secrets is forbidden: User \"system:anonymous\" cannot list resource \"secrets\" in API group \"\" in the "
                + "namespace \"default\"",
            reply.Expect(403, "Forbidden").Message);
    }

    [Theory]
    [EveryServer("get", "secrets", "own", "", true)]
    [EveryServer("get", "secrets", "other", "", false)]
    [EveryServer("list", "secrets", "", "", false)]
    [EveryServer("update", "secrets", "own", "", false)]
    [EveryServer("create", "configmaps", "", "", true)]
    [EveryServer("delete", "configmaps", "", "", false)]
    [EveryServer("patch", "widgets", "", "contract.kafkapi.dev", false)]
    [EveryServer("patch", "widgets/status", "", "contract.kafkapi.dev", true)]
    [EveryServer("list", "namespaces", "", "", false)]
    public async Task A_role_allows_what_it_says_and_no_more(
        string server, string verb, string resource, string name, string group, bool allowed)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await GrantAsync(api, ns);
        var parts = resource.Split('/');

        Assert.Equal(allowed, await api.AllowsAsync($$$"""
            {"user":"limited","resourceAttributes":{
              "namespace":"{{{ns}}}","verb":"{{{verb}}}","group":"{{{group}}}","name":"{{{name}}}",
              "resource":"{{{parts[0]}}}","subresource":"{{{parts.ElementAtOrDefault(1)}}}"}}
            """));
    }

    [Theory, EveryServer]
    public async Task A_role_holds_in_its_namespace_alone(string server)
    {
        var api = servers[server];
        var (ns, other) = (await api.NamespaceAsync(), await api.NamespaceAsync());
        await GrantAsync(api, ns);

        Assert.False(await api.AllowsAsync(MayCreateConfigMaps(other)));
    }

    [Theory, EveryServer]
    public async Task A_cluster_role_reaches_a_service_account_through_its_group(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var role = $"reader-{ns}";
        (await api.PostAsync($"{Rbac}/clusterroles", $$$"""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"{{{role}}}"},"rules":[
              {"apiGroups":["*"],"resources":["leases"],"verbs":["*"]},
              {"nonResourceURLs":["/metrics","/debug/*"],"verbs":["get"]}]}
            """)).Expect(201);
        (await api.PostAsync($"{Rbac}/clusterrolebindings", $$$"""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding",
             "metadata":{"name":"{{{role}}}"},
             "roleRef":{"kind":"ClusterRole","name":"{{{role}}}"},
             "subjects":[{"kind":"Group","name":"system:serviceaccounts:{{{ns}}}"}]}
            """)).Expect(201);
        Task<bool> Allowed(string attributes) => api.AllowsAsync($$"""
            {"user":"system:serviceaccount:{{ns}}:op","groups":["system:serviceaccounts:{{ns}}"],{{attributes}}}
            """);

        await Server.EventuallyAsync(() => Allowed("""
            "resourceAttributes":{
              "namespace":"kube-system","verb":"update","group":"coordination.k8s.io","resource":"leases"}
            """));
        Assert.True(await Allowed(""" "nonResourceAttributes":{"verb":"get","path":"/debug/pprof"} """));
        Assert.False(await Allowed(""" "nonResourceAttributes":{"verb":"get","path":"/metrics/x"} """));
    }

    [Theory, EveryServer]
    public async Task A_user_may_ask_for_itself(string server)
    {
        var review = await servers[server].PostAsync("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", """
            {"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview",
             "spec":{"resourceAttributes":{"verb":"delete","resource":"secrets"}}}
            """);

        Assert.True(review.Expect(201).Body.Flag("status", "allowed"));
    }

    [Theory, EveryServer]
    public async Task The_role_of_a_binding_cannot_change(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await GrantAsync(api, ns);

        var reply =
            await api.MergeAsync($"{Rbac}/namespaces/{ns}/rolebindings/limited", """{"roleRef":{"name":"other"}}""");

        Assert.Contains(
            reply.Expect(422, "Invalid").Causes,
            cause =>
                cause.Field == "roleRef" && cause.Message.EndsWith("cannot change roleRef", StringComparison.Ordinal));
    }

    [Theory]
    [EveryServer(
        "roles",
        """
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"r"},
         "rules":[{"apiGroups":[""],"resources":["secrets"]}]}
        """,
        "rules[0].verbs")]
    [EveryServer(
        "rolebindings",
        """
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"r"},
         "roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"ServiceAccount","namespace":"x"}]}
        """,
        "subjects[0].name")]
    [EveryServer(
        "roles",
        """
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"r"},
         "rules":[{"nonResourceURLs":["/x"],"verbs":["get"]}]}
        """,
        "rules[0].nonResourceURLs")]
    [EveryServer(
        "rolebindings",
        """
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"r"},
         "roleRef":{"apiGroup":"x","kind":"Role","name":"r"}}
        """,
        "roleRef.apiGroup")]
    [EveryServer(
        "rolebindings",
        """
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"r"},
         "roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"User","name":"u","apiGroup":"x"}]}
        """,
        "subjects[0].apiGroup")]
    [EveryServer(
        "rolebindings",
        """
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"r"},
         "roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"ServiceAccount","namespace":"x","name":"U_"}]}
        """,
        "subjects[0].name")]
    [EveryServer(
        "rolebindings",
        """
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"r"},
         "roleRef":{"kind":"Thing","name":"r"}}
        """,
        "roleRef.kind")]
    public async Task A_rule_or_binding_that_says_too_little_is_refused(
        string server, string plural, string body, string field)
    {
        var api = servers[server];

        Assert.Contains(
            field,
            (await api.PostAsync($"{Rbac}/namespaces/{await api.NamespaceAsync()}/{plural}", body))
                .Expect(422, "Invalid").Causes.Select(cause => cause.Field));
    }

    private static string MayCreateConfigMaps(string ns) => $$$"""
        {"user":"limited","resourceAttributes":{"namespace":"{{{ns}}}","verb":"create","resource":"configmaps"}}
        """;

    /// <summary>
    /// Binds a small role to the user <c>limited</c> and waits until the server applies it. A real server applies
    /// roles and bindings a moment after it has stored them.
    /// </summary>
    private static async Task GrantAsync(Server api, string ns)
    {
        (await api.PostAsync($"{Rbac}/namespaces/{ns}/roles", """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"limited"},"rules":[
              {"apiGroups":[""],"resources":["secrets"],"resourceNames":["own"],"verbs":["get"]},
              {"apiGroups":[""],"resources":["configmaps"],"verbs":["create"]},
              {"apiGroups":["contract.kafkapi.dev"],"resources":["widgets/status"],"verbs":["patch"]}]}
            """)).Expect(201);
        (await api.PostAsync($"{Rbac}/namespaces/{ns}/rolebindings", """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"limited"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"limited"},
             "subjects":[{"kind":"User","name":"limited"}]}
            """)).Expect(201);
        await Server.EventuallyAsync(() => api.AllowsAsync(MayCreateConfigMaps(ns)));
    }
}
