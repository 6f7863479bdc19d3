using KafkaPi.ControlPlane.Contract.Servers;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Embedded;

/// <summary>
/// The embedded server's own behaviour: the work of a controller manager, and the requests that it refuses.
/// </summary>
public sealed class StandInTests(ServersUnderTest servers)
{
    private Server Api => servers[ServersUnderTest.Embedded];

    [Fact]
    public async Task Server_side_apply_is_refused_in_words()
    {
        var reply = await Api.SendAsync(
            "PATCH", "/api/v1/namespaces/default/configmaps/a?fieldManager=x", "apiVersion: v1",
            "application/apply-patch+yaml");

        Assert.Contains("does not do server-side apply", reply.Expect(415, "UnsupportedMediaType").Message);
        const string Manifest = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: a, namespace: default}

            """;
        var (code, _, errors) = await Kubectl.RunAsync(Api, Manifest, "apply", "--server-side", "-f", "-");
        Assert.Equal(1, code);
        Assert.Contains("does not do server-side apply", errors);
        Assert.Contains("use client-side apply", errors);
    }

    [Fact]
    public async Task A_deleted_namespace_goes_with_all_it_holds()
    {
        var ns = await Api.NamespaceAsync();
        await Api.CreateWidgetAsync(ns, "held", metadata: ""","finalizers":["x.dev/a"]""");
        await Api.CreateConfigMapAsync(ns, "free");

        (await Api.DeleteAsync($"/api/v1/namespaces/{ns}")).Expect(200);
        await Server.EventuallyAsync(
            async () => (await Api.GetAsync($"/api/v1/namespaces/{ns}/configmaps/free")).Code == 404);
        (await Api.GetAsync($"/api/v1/namespaces/{ns}")).Expect(200);
        (await Api.MergeAsync(Server.WidgetsIn(ns) + "/held", """{"metadata":{"finalizers":null}}""")).Expect(200);

        await Server.EventuallyAsync(async () => (await Api.GetAsync($"/api/v1/namespaces/{ns}")).Code == 404);
    }

    [Fact]
    public async Task What_an_owner_owned_follows_it()
    {
        var ns = await Api.NamespaceAsync();
        var owner = (await Api.CreateWidgetAsync(ns, "owner")).Body.Text("metadata", "uid");
        await Api.CreateConfigMapAsync(
            ns, "owned",
            metadata: $$$"""
                ,"ownerReferences":[
                  {"apiVersion":"contract.kafkapi.dev/v1","kind":"Widget","name":"owner","uid":"{{{owner}}}"}]
                """);

        (await Api.DeleteAsync(Server.WidgetsIn(ns) + "/owner")).Expect(200);

        await Server.EventuallyAsync(
            async () => (await Api.GetAsync($"/api/v1/namespaces/{ns}/configmaps/owned")).Code == 404);
    }

    [Fact]
    public async Task A_service_accounts_token_is_who_it_says_until_the_account_is_gone()
    {
        var ns = await Api.NamespaceAsync();
        var accounts = $"/api/v1/namespaces/{ns}/serviceaccounts";
        (await Api.PostAsync(accounts, """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"op"}}"""))
            .Expect(201);
        var token = (await Api.PostAsync(
            $"{accounts}/op/token", """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}}"""))
            .Expect(201).Body.Text("status", "token")!;

        var who = await Api.SendAsAsync(
            token, "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews",
            """{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}""");
        var refused = await Api.SendAsAsync(token, "GET", $"/api/v1/namespaces/{ns}/secrets");
        (await Api.DeleteAsync($"{accounts}/op")).Expect(200);

        Assert.Equal($"system:serviceaccount:{ns}:op", who.Expect(201).Body.Text("status", "userInfo", "username"));
        Assert.Contains(
            $"User \"system:serviceaccount:{ns}:op\" cannot list resource \"secrets\"",
            refused.Expect(403, "Forbidden").Message);
        (await Api.SendAsAsync(token, "GET", $"/api/v1/namespaces/{ns}/secrets")).Expect(401);
        (await Api.SendAsAsync(token[..^4] + "AAAA", "GET", $"/api/v1/namespaces/{ns}/secrets")).Expect(401);
    }

    [Fact]
    public async Task A_watch_that_asks_for_bookmarks_gets_them()
    {
        var leases = $"/apis/coordination.k8s.io/v1/namespaces/{await Api.NamespaceAsync()}/leases";
        var since = (await Api.GetAsync(leases)).ResourceVersion;
        using var watch = await Api.WatchAsync($"{leases}?watch=true&allowWatchBookmarks=true&resourceVersion={since}");

        var bookmark = await watch.NextAsync();

        Assert.Equal("BOOKMARK", bookmark!.Type);
        Assert.True(long.Parse(bookmark.ResourceVersion!, null) >= long.Parse(since!, null));
    }

    [Fact]
    public async Task Discovery_is_also_served_in_one_piece()
    {
        var reply = await Api.GetAsync(
            "/apis", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json");

        var group =
            reply.Expect(200).Body.Each("items").First(item => item.Text("metadata", "name") == "contract.kafkapi.dev");
        var widgets = group.Each("versions").First().Each("resources").Single();
        Assert.Equal("widgets", widgets.Text("resource"));
        Assert.Equal("status", Assert.Single(widgets.Each("subresources")).Text("subresource"));
    }
}
