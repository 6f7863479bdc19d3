using KafkaPi.ControlPlane.Contract.Servers;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Cases;

public sealed class ListCases(ServersUnderTest servers)
{
    private const string AsTable = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    [Theory]
    [EveryServer("labelSelector=app%3Dx", "a,b")]
    [EveryServer("labelSelector=app!%3Dx", "c,d")]
    [EveryServer("labelSelector=app+in+(x,y)", "a,b,c")]
    [EveryServer("labelSelector=app+notin+(x)", "c,d")]
    [EveryServer("labelSelector=app,tier%3Dfront", "a")]
    [EveryServer("labelSelector=!app", "d")]
    [EveryServer("fieldSelector=metadata.name%3Db", "b")]
    [EveryServer("fieldSelector=metadata.name!%3Db", "a,c,d")]
    public async Task A_selector_chooses(string server, string query, string expected)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateConfigMapAsync(ns, "a", metadata: ""","labels":{"app":"x","tier":"front"}""");
        await api.CreateConfigMapAsync(ns, "b", metadata: ""","labels":{"app":"x"}""");
        await api.CreateConfigMapAsync(ns, "c", metadata: ""","labels":{"app":"y"}""");
        await api.CreateConfigMapAsync(ns, "d");

        var reply = await api.GetAsync($"/api/v1/namespaces/{ns}/configmaps?{query}");

        Assert.Equal(expected, string.Join(',', reply.Expect(200).Names));
        Assert.Equal("ConfigMapList", reply.Body.Text("kind"));
    }

    [Theory, EveryServer]
    public async Task Secrets_are_chosen_by_type(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = $"/api/v1/namespaces/{ns}/secrets";
        (await api.PostAsync(path, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"type":"own/type"}"""))
            .Expect(201);
        (await api.PostAsync(path, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"b"}}""")).Expect(201);

        Assert.Equal(["a"], (await api.GetAsync(path + "?fieldSelector=type%3Down/type")).Names);
        Assert.Equal(["b"], (await api.GetAsync(path + "?fieldSelector=type%3DOpaque")).Names);
    }

    [Theory, EveryServer]
    public async Task Custom_resources_are_chosen_by_a_selectable_field(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateWidgetAsync(ns, "a");
        await api.CreateWidgetAsync(ns, "b", """{"size":1,"color":"blue"}""");

        Assert.Equal(
            ["b"], (await api.GetAsync(Server.WidgetsIn(ns) + "?fieldSelector=spec.color%3Dblue")).Expect(200).Names);
    }

    [Theory]
    [EveryServer("configmaps")]
    [EveryServer("widgets")]
    public async Task Pages_come_from_one_state(string server, string plural)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = plural == "widgets" ? Server.WidgetsIn(ns) : $"/api/v1/namespaces/{ns}/configmaps";
        Task<Reply> Create(string name) =>
            plural == "widgets" ? api.CreateWidgetAsync(ns, name) : api.CreateConfigMapAsync(ns, name);
        foreach (var name in new[] { "a", "b", "d", "e" })
        {
            (await Create(name)).Expect(201);
        }

        var first = await api.GetAsync(path + "?limit=2");
        (await Create("c")).Expect(201);
        var second = await api.GetAsync(
            path + $"?limit=2&continue={Uri.EscapeDataString(first.Body.Text("metadata", "continue")!)}");

        Assert.Equal(["a", "b"], first.Names);
        Assert.Equal(2, first.Body.Integer("metadata", "remainingItemCount"));
        Assert.Equal(["d", "e"], second.Names);
        Assert.True(string.IsNullOrEmpty(second.Body.Text("metadata", "continue")));
        Assert.Equal(first.ResourceVersion, second.ResourceVersion);
    }

    [Theory, EveryServer]
    public async Task A_list_over_all_namespaces_holds_each(string server)
    {
        var api = servers[server];
        var (one, two) = (await api.NamespaceAsync(), await api.NamespaceAsync());
        await api.CreateWidgetAsync(one, $"w-{one}");
        await api.CreateWidgetAsync(two, $"w-{two}");

        var names = (await api.GetAsync("/apis/contract.kafkapi.dev/v1/widgets")).Names.ToList();

        Assert.Contains($"w-{one}", names);
        Assert.Contains($"w-{two}", names);
    }

    [Theory, EveryServer]
    public async Task A_table_has_the_columns_of_the_definition(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateWidgetAsync(ns, "w", """{"size":5,"nodes":[{"name":"x"},{"name":"y"}]}""");

        var table = await api.GetAsync(Server.WidgetsIn(ns), AsTable);

        Assert.Equal("Table", table.Expect(200).Body.Text("kind"));
        Assert.Equal(
            ["Name", "Size", "Ready", "Nodes", "Age"],
            table.Body.Each("columnDefinitions").Select(column => column.Text("name")));
        Assert.Equal(
            [0, 0, 0, 1, 0], table.Body.Each("columnDefinitions").Select(column => column.Integer("priority")!.Value));
        var row = Assert.Single(table.Body.Each("rows"));
        Assert.Equal("w", row!["cells"]![0]!.GetValue<string>());
        Assert.Equal(5, row["cells"]![1]!.GetValue<int>());
        Assert.Null(row["cells"]![2]);
        Assert.Matches(@"^\d+s$", row["cells"]![4]!.GetValue<string>());
        Assert.Equal("PartialObjectMetadata", row.Text("object", "kind"));
    }

    [Theory]
    [EveryServer("/api/v1/namespaces", "Name,Status,Age")]
    [EveryServer("/api/v1/secrets", "Name,Type,Data,Age")]
    [EveryServer("/api/v1/configmaps", "Name,Data,Age")]
    [EveryServer("/api/v1/serviceaccounts", "Name,Secrets,Age")]
    [EveryServer("/api/v1/events", "Last Seen,Type,Reason,Object,Subobject,Source,Message,First Seen,Count,Name")]
    [EveryServer("/apis/coordination.k8s.io/v1/leases", "Name,Holder,Age")]
    [EveryServer("/apis/rbac.authorization.k8s.io/v1/roles", "Name,Created At")]
    [EveryServer("/apis/rbac.authorization.k8s.io/v1/rolebindings", "Name,Role,Age,Users,Groups,ServiceAccounts")]
    [EveryServer("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "Name,Created At")]
    public async Task A_built_in_kind_has_its_columns(string server, string path, string columns)
    {
        var table = await servers[server].GetAsync(path + "?limit=1", AsTable);

        Assert.Equal(
            columns,
            string.Join(',', table.Expect(200).Body.Each("columnDefinitions").Select(column => column.Text("name"))));
    }

    [Theory, EveryServer]
    public async Task Metadata_alone_is_served_when_asked_for(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateConfigMapAsync(ns, "a");

        var reply = await api.GetAsync(
            $"/api/v1/namespaces/{ns}/configmaps/a", "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");

        Assert.Equal("PartialObjectMetadata", reply.Expect(200).Body.Text("kind"));
        Assert.Null(reply.Body.At("data"));
    }
}
