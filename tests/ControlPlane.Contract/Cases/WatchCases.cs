using KafkaPi.ControlPlane.Contract.Servers;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Cases;

public sealed class WatchCases(ServersUnderTest servers)
{
    [Theory]
    [EveryServer("configmaps")]
    [EveryServer("widgets")]
    public async Task A_watch_from_a_version_sees_what_followed_it(string server, string plural)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = plural == "widgets" ? Server.WidgetsIn(ns) : $"/api/v1/namespaces/{ns}/configmaps";
        var since = (await api.GetAsync(path)).ResourceVersion;
        var created =
            plural == "widgets" ? await api.CreateWidgetAsync(ns, "a") : await api.CreateConfigMapAsync(ns, "a");
        var changed = await api.MergeAsync(path + "/a", """{"metadata":{"labels":{"x":"y"}}}""");

        using var watch = await api.WatchAsync($"{path}?watch=true&resourceVersion={since}&timeoutSeconds=30");
        var added = await watch.NextChangeAsync();
        var modified = await watch.NextChangeAsync();
        await api.DeleteAsync(path + "/a");
        var deleted = await watch.NextChangeAsync();

        Assert.Equal(("ADDED", created.ResourceVersion), (added.Type, added.ResourceVersion));
        Assert.Equal(("MODIFIED", changed.ResourceVersion), (modified.Type, modified.ResourceVersion));
        Assert.Equal(("DELETED", "a"), (deleted.Type, deleted.Name));
        Assert.True(long.Parse(deleted.ResourceVersion!, null) > long.Parse(changed.ResourceVersion!, null));
    }

    [Theory, EveryServer]
    public async Task A_watch_without_a_version_begins_with_what_is_there(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateWidgetAsync(ns, "a");
        await api.CreateWidgetAsync(ns, "b");

        using var watch = await api.WatchAsync(Server.WidgetsIn(ns) + "?watch=true&timeoutSeconds=30");

        Assert.Equal(
            ["a", "b"], new[] { (await watch.NextChangeAsync()).Name, (await watch.NextChangeAsync()).Name }.Order());
    }

    [Theory, EveryServer]
    public async Task Initial_events_end_with_a_marked_bookmark(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateWidgetAsync(ns, "a");

        using var watch = await api.WatchAsync(
            Server.WidgetsIn(ns) + "?watch=true&allowWatchBookmarks=true&timeoutSeconds=30"
                + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
        var first = await watch.NextAsync();
        var second = await watch.NextAsync();

        Assert.Equal(("ADDED", "a"), (first!.Type, first.Name));
        Assert.Equal("BOOKMARK", second!.Type);
        Assert.Equal("true", second.Object.Text("metadata", "annotations", "k8s.io/initial-events-end"));
        Assert.Equal("Widget", second.Object.Text("kind"));
    }

    [Theory]
    [EveryServer("sendInitialEvents=true&allowWatchBookmarks=true")]
    [EveryServer("resourceVersionMatch=NotOlderThan")]
    public async Task Initial_events_are_asked_for_in_full_or_not_at_all(string server, string query)
    {
        (await servers[server].GetAsync(Server.WidgetsIn("default") + "?watch=true&timeoutSeconds=1&" + query))
            .Expect(422, "Invalid");
    }

    [Theory, EveryServer]
    public async Task A_watch_ends_at_its_timeout(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var since = (await api.GetAsync(Server.WidgetsIn(ns))).ResourceVersion;

        using var watch = await api.WatchAsync(
            $"{Server.WidgetsIn(ns)}?watch=true&allowWatchBookmarks=true&resourceVersion={since}&timeoutSeconds=4");
        var events = await watch.ToEndAsync();

        Assert.All(events, each => Assert.Equal("BOOKMARK", each.Type));
        Assert.All(events, each => Assert.True(long.Parse(each.ResourceVersion!, null) >= long.Parse(since!, null)));
    }

    [Theory, EveryServer]
    public async Task A_selector_turns_a_change_into_coming_and_going(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = Server.WidgetsIn(ns);
        var since = (await api.GetAsync(path)).ResourceVersion;
        using var watch =
            await api.WatchAsync($"{path}?watch=true&resourceVersion={since}&labelSelector=x%3Dy&timeoutSeconds=30");

        await api.CreateWidgetAsync(ns, "a");
        await api.MergeAsync(path + "/a", """{"metadata":{"labels":{"x":"y"}}}""");
        await api.MergeAsync(path + "/a", """{"spec":{"size":6}}""");
        await api.MergeAsync(path + "/a", """{"metadata":{"labels":{"x":"z"}}}""");

        Assert.Equal("ADDED", (await watch.NextChangeAsync()).Type);
        Assert.Equal("MODIFIED", (await watch.NextChangeAsync()).Type);
        Assert.Equal("DELETED", (await watch.NextChangeAsync()).Type);
    }

    [Theory, EveryServer]
    public async Task A_watch_of_one_name_sees_only_it(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = $"/api/v1/namespaces/{ns}/configmaps";
        var since = (await api.GetAsync(path)).ResourceVersion;
        using var watch = await api.WatchAsync(
            $"{path}?watch=true&resourceVersion={since}&fieldSelector=metadata.name%3Db&timeoutSeconds=30");

        await api.CreateConfigMapAsync(ns, "a");
        await api.CreateConfigMapAsync(ns, "b");

        Assert.Equal("b", (await watch.NextChangeAsync()).Name);
    }

    [Theory, EveryServer]
    public async Task A_watch_from_a_forgotten_version_learns_that_it_is_gone(string server)
    {
        using var watch = await servers[server].WatchAsync(
            "/apis/contract.kafkapi.dev/v1/widgets?watch=true&resourceVersion=1&timeoutSeconds=10");
        var error = await watch.NextAsync();

        Assert.Equal(200, watch.Code);
        Assert.Equal("ERROR", error!.Type);
        Assert.Equal(410, error.Object.Integer("code"));
        Assert.Equal("Expired", error.Object.Text("reason"));
        Assert.Null(await watch.NextAsync());
    }

    [Theory, EveryServer]
    public async Task A_watch_can_be_a_table(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateWidgetAsync(ns, "a");
        await api.CreateWidgetAsync(ns, "b");

        using var watch = await api.WatchAsync(
            Server.WidgetsIn(ns) + "?watch=true&timeoutSeconds=30", "application/json;as=Table;v=v1;g=meta.k8s.io");
        var (first, second) = (await watch.NextChangeAsync(), await watch.NextChangeAsync());

        Assert.Equal("Table", first.Object.Text("kind"));
        Assert.NotEmpty(first.Object.Each("columnDefinitions"));
        Assert.Empty(second.Object.Each("columnDefinitions"));
        Assert.Single(second.Object.Each("rows"));
    }

    [Theory, EveryServer]
    public async Task Two_hundred_watches_see_the_same_change(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = $"/api/v1/namespaces/{ns}/configmaps";
        var since = (await api.GetAsync(path)).ResourceVersion;
        var watches = await Task.WhenAll(Enumerable.Range(0, 200)
            .Select(_ => api.WatchAsync($"{path}?watch=true&resourceVersion={since}&timeoutSeconds=60")));

        var created = await api.CreateConfigMapAsync(ns, "a");
        var seen = await Task.WhenAll(watches.Select(watch => watch.NextChangeAsync()));

        Assert.All(seen, each => Assert.Equal(("ADDED", created.ResourceVersion), (each.Type, each.ResourceVersion)));
        foreach (var watch in watches)
        {
            watch.Dispose();
        }

        (await api.GetAsync("/readyz")).Expect(200);
    }
}
