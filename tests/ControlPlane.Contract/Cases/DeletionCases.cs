using KafkaPi.ControlPlane.Contract.Servers;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Cases;

public sealed class DeletionCases(ServersUnderTest servers)
{
    [Theory, EveryServer]
    public async Task A_deleted_object_is_gone_and_its_uid_is_told(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var created = await api.CreateWidgetAsync(ns, "a");
        var path = Server.WidgetsIn(ns) + "/a";

        var reply = await api.DeleteAsync(path);

        Assert.Equal("Success", reply.Expect(200).Body.Text("status"));
        Assert.Equal(created.Body.Text("metadata", "uid"), reply.Body.Text("details", "uid"));
        (await api.GetAsync(path)).Expect(404);
        (await api.DeleteAsync(path)).Expect(404);
    }

    [Theory]
    [EveryServer("Background")]
    [EveryServer("Orphan")]
    public async Task A_propagation_policy_is_accepted(string server, string policy)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateWidgetAsync(ns, "a");

        var reply = await api.DeleteAsync(
            Server.WidgetsIn(ns) + "/a",
            $$"""{"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"{{policy}}"}""");

        reply.Expect(200);
    }

    [Theory, EveryServer]
    public async Task An_unknown_propagation_policy_is_refused(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateWidgetAsync(ns, "a");

        var reply = await api.DeleteAsync(
            Server.WidgetsIn(ns) + "/a",
            """{"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Sideways"}""");

        reply.Expect(422, "Invalid");
    }

    [Theory, EveryServer]
    public async Task An_object_with_finalizers_waits_for_them(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = Server.WidgetsIn(ns) + "/a";
        await api.CreateWidgetAsync(ns, "a", metadata: ""","finalizers":["x.dev/a","x.dev/b"]""");

        var deleted = await api.DeleteAsync(path);
        var again = await api.DeleteAsync(path);
        var added = await api.MergeAsync(path, """{"metadata":{"finalizers":["x.dev/a","x.dev/b","x.dev/c"]}}""");
        var changed = await api.MergeAsync(path, """{"spec":{"size":6},"metadata":{"finalizers":["x.dev/b"]}}""");
        var released = await api.MergeAsync(path, """{"metadata":{"finalizers":null}}""");

        Assert.NotNull(deleted.Expect(200).Body.Text("metadata", "deletionTimestamp"));
        Assert.Equal(0, deleted.Body.Integer("metadata", "deletionGracePeriodSeconds"));
        Assert.Equal(2, deleted.Generation);
        Assert.Equal(deleted.ResourceVersion, again.Expect(200).ResourceVersion);
        Assert.Contains("metadata.finalizers", added.Expect(422, "Invalid").Causes.Select(cause => cause.Field));
        Assert.Equal(6, changed.Expect(200).Body.Integer("spec", "size"));
        released.Expect(200);
        (await api.GetAsync(path)).Expect(404);
    }

    [Theory]
    [EveryServer("""{"uid":"another"}""", 409)]
    [EveryServer("""{"resourceVersion":"1"}""", 409)]
    [EveryServer("own", 200)]
    public async Task Preconditions_are_kept(string server, string preconditions, int code)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var created = await api.CreateWidgetAsync(ns, "a");
        if (preconditions == "own")
        {
            var uid = created.Body.Text("metadata", "uid");
            preconditions = $$"""{"uid":"{{uid}}","resourceVersion":"{{created.ResourceVersion}}"}""";
        }

        var reply = await api.DeleteAsync(
            Server.WidgetsIn(ns) + "/a",
            $$"""{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{{preconditions}}}""");

        reply.Expect(code);
    }

    [Theory, EveryServer]
    public async Task A_collection_is_deleted_by_selector(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = $"/api/v1/namespaces/{ns}/configmaps";
        await api.CreateConfigMapAsync(ns, "a", metadata: ""","labels":{"x":"y"}""");
        await api.CreateConfigMapAsync(ns, "b");

        (await api.DeleteAsync(path + "?labelSelector=x%3Dy")).Expect(200);

        Assert.Equal(["b"], (await api.GetAsync(path)).Names);
    }

    [Theory, EveryServer]
    public async Task A_namespace_being_deleted_takes_nothing_new(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateWidgetAsync(ns, "held", metadata: ""","finalizers":["x.dev/a"]""");

        var deleted = await api.DeleteAsync($"/api/v1/namespaces/{ns}");
        Assert.Equal("Terminating", deleted.Expect(200).Body.Text("status", "phase"));

        // A real server applies the deletion a moment after it has stored it.
        Reply? refused = null;
        await Server.EventuallyAsync(
            async () => (refused = await api.CreateWidgetAsync(ns, "late", query: "?dryRun=All")).Code != 201);
        Assert.Contains(
            $"unable to create new content in namespace {ns} because it is being terminated",
            refused!.Expect(403, "Forbidden").Message);
        Assert.Contains("NamespaceTerminating", refused.Causes.Select(cause => cause.Reason));
        await api.MergeAsync(Server.WidgetsIn(ns) + "/held", """{"metadata":{"finalizers":null}}""");
    }
}
