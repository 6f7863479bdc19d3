using KafkaPi.ControlPlane.Contract.Servers;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Cases;

public sealed class DiscoveryCases(ServersUnderTest servers)
{
    [Theory, EveryServer]
    public async Task The_core_group_is_listed(string server)
    {
        Assert.Contains("v1", (await servers[server].GetAsync("/api")).Expect(200).Body.Texts("versions"));
    }

    [Theory]
    [EveryServer("events.k8s.io/v1")]
    [EveryServer("coordination.k8s.io/v1")]
    [EveryServer("rbac.authorization.k8s.io/v1")]
    [EveryServer("apiextensions.k8s.io/v1")]
    [EveryServer("authorization.k8s.io/v1")]
    [EveryServer("contract.kafkapi.dev/v1")]
    public async Task A_group_is_listed_with_its_preferred_version(string server, string groupVersion)
    {
        var groups = (await servers[server].GetAsync("/apis")).Expect(200).Body.Each("groups");

        Assert.Contains(groupVersion, groups.Select(group => group.Text("preferredVersion", "groupVersion")));
    }

    [Theory]
    [EveryServer("/api/v1", "namespaces", "Namespace", false, "ns")]
    [EveryServer("/api/v1", "secrets", "Secret", true, "")]
    [EveryServer("/api/v1", "configmaps", "ConfigMap", true, "cm")]
    [EveryServer("/api/v1", "events", "Event", true, "ev")]
    [EveryServer("/api/v1", "serviceaccounts", "ServiceAccount", true, "sa")]
    [EveryServer("/apis/events.k8s.io/v1", "events", "Event", true, "ev")]
    [EveryServer("/apis/coordination.k8s.io/v1", "leases", "Lease", true, "")]
    [EveryServer("/apis/rbac.authorization.k8s.io/v1", "clusterroles", "ClusterRole", false, "")]
    [EveryServer("/apis/rbac.authorization.k8s.io/v1", "rolebindings", "RoleBinding", true, "")]
    [EveryServer(
        "/apis/apiextensions.k8s.io/v1", "customresourcedefinitions", "CustomResourceDefinition", false, "crd,crds")]
    [EveryServer("/apis/contract.kafkapi.dev/v1", "widgets", "Widget", true, "wdg")]
    public async Task A_resource_is_listed_with_what_can_be_done_to_it(
        string server, string path, string plural, string kind, bool namespaced, string shortNames)
    {
        var resources = (await servers[server].GetAsync(path)).Expect(200).Body.Each("resources");

        var found = Assert.Single(resources, resource => resource.Text("name") == plural);
        Assert.Equal(kind, found.Text("kind"));
        Assert.Equal(namespaced, found.Flag("namespaced"));
        Assert.Equal(shortNames, string.Join(',', found.Texts("shortNames")));
        string[] verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
        Assert.Equal(
            verbs.Where(verb => kind != "Namespace" || verb != "deletecollection"), found.Texts("verbs").Order());
    }

    [Theory, EveryServer]
    public async Task The_status_subresource_is_listed(string server)
    {
        var resources = (await servers[server].GetAsync("/apis/contract.kafkapi.dev/v1")).Body.Each("resources");

        Assert.Equal(
            ["get", "patch", "update"],
            Assert.Single(resources, resource => resource.Text("name") == "widgets/status").Texts("verbs").Order());
    }

    [Theory]
    [EveryServer("/healthz")]
    [EveryServer("/livez")]
    [EveryServer("/readyz")]
    public async Task Health_is_ok(string server, string path) =>
        Assert.Equal("ok", (await servers[server].GetAsync(path)).Expect(200).Text);

    [Theory, EveryServer]
    public async Task The_version_is_told_to_everyone(string server)
    {
        var version = await servers[server].SendAsAsync(null, "GET", "/version");

        Assert.Equal("1", version.Expect(200).Body.Text("major"));
    }
}
