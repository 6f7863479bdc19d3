using KafkaPi.ControlPlane.Contract.Servers;

namespace KafkaPi.ControlPlane.Contract.Cases;

public sealed class KubectlCases(ServersUnderTest servers)
{
    private static string Widget(string ns, int size = 5, string extra = "") => $$"""
        apiVersion: contract.kafkapi.dev/v1
        kind: Widget
        metadata: {name: w, namespace: {{ns}}{{extra}}}
        spec: {size: {{size}}, nodes: [{name: before, id: 7}]}
        """;

    [Theory, EveryServer]
    public async Task Apply_creates_then_leaves_then_configures(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();

        Assert.Equal("widget.contract.kafkapi.dev/w created", (await Kubectl.ApplyAsync(api, Widget(ns))).Trim());
        Assert.Equal("widget.contract.kafkapi.dev/w unchanged", (await Kubectl.ApplyAsync(api, Widget(ns))).Trim());
        Assert.Equal("widget.contract.kafkapi.dev/w configured", (await Kubectl.ApplyAsync(api, Widget(ns, 6))).Trim());
        Assert.Equal("6", await Kubectl.OutputAsync(api, "get", "wdg", "w", "-n", ns, "-o", "jsonpath={.spec.size}"));
    }

    [Theory, EveryServer]
    public async Task Apply_merges_built_in_kinds(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        string Manifest(string data) => $$"""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: c, namespace: {{ns}}}
            data: {{data}}
            """;

        await Kubectl.ApplyAsync(api, Manifest("{a: '1', b: '2'}"));
        await Kubectl.OutputAsync(api, "patch", "cm", "c", "-n", ns, "-p", """{"data":{"other":"3"}}""");
        await Kubectl.ApplyAsync(api, Manifest("{a: '9'}"));

        Assert.Equal(
            """{"a":"9","other":"3"}""",
            await Kubectl.OutputAsync(api, "get", "cm", "c", "-n", ns, "-o", "jsonpath={.data}"));
    }

    [Theory, EveryServer]
    public async Task Apply_of_a_misspelt_field_says_so(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();

        var (code, _, errors) = await Kubectl.RunAsync(
            api, Widget(ns).Replace("size:", "sise: 1, size:", StringComparison.Ordinal), "apply", "-f", "-");

        Assert.NotEqual(0, code);
        Assert.Contains("unknown field \"spec.sise\"", errors);
    }

    [Theory, EveryServer]
    public async Task Diff_shows_what_would_change(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await Kubectl.ApplyAsync(api, Widget(ns));

        var same = await Kubectl.RunAsync(api, Widget(ns), "diff", "-f", "-");
        var changed = await Kubectl.RunAsync(api, Widget(ns, 6), "diff", "-f", "-");

        Assert.Equal(0, same.Code);
        Assert.Equal(1, changed.Code);
        Assert.Contains("-  size: 5", changed.Output);
        Assert.Contains("+  size: 6", changed.Output);
    }

    [Theory]
    [EveryServer("", @"^NAME +SIZE +READY +AGE\nw +5 +\d+s\n$")]
    [EveryServer("wide", @"^NAME +SIZE +READY +NODES +AGE\nw +5 +before +\d+s\n$")]
    [EveryServer("name", @"^widget.contract.kafkapi.dev/w\n$")]
    [EveryServer(
        "yaml", @"(?s)^apiVersion: v1\nitems:\n- apiVersion: contract.kafkapi.dev/v1\n  kind: Widget.*size: 5")]
    [EveryServer("json", @"(?s)""kind"": ""Widget"".*""size"": 5")]
    [EveryServer("jsonpath={.items[*].spec.nodes[0].id}", "^7$")]
    [EveryServer("custom-columns=N:.metadata.name,S:.spec.size", @"^N +S\nw +5\n$")]
    public async Task Get_prints_in_every_form(string server, string output, string pattern)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateWidgetAsync(ns, "w", """{"size":5,"nodes":[{"name":"before"}]}""");

        Assert.Matches(
            pattern,
            await Kubectl.OutputAsync(
                api, ["get", "widgets", "-n", ns, .. output.Length == 0 ? Array.Empty<string>() : ["-o", output]]));
    }

    [Theory, EveryServer]
    public async Task Describe_shows_the_object_and_its_events(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var uid = (await api.CreateWidgetAsync(ns, "w")).Body!["metadata"]!["uid"]!.GetValue<string>();
        (await api.PostAsync($"/api/v1/namespaces/{ns}/events", $$$"""
            {"apiVersion":"v1","kind":"Event","metadata":{"name":"e"},
             "reason":"Restarted","type":"Warning","message":"it fell over","count":1,
             "firstTimestamp":"2024-01-01T00:00:00Z","lastTimestamp":"2024-01-01T00:00:00Z",
             "source":{"component":"kafkapi"},
             "involvedObject":{
               "apiVersion":"contract.kafkapi.dev/v1","kind":"Widget","namespace":"{{{ns}}}","name":"w",
               "uid":"{{{uid}}}"}}
            """)).Expect(201);

        var described = await Kubectl.OutputAsync(api, "describe", "widget", "w", "-n", ns);
        var events = await Kubectl.OutputAsync(api, "events", "-n", ns, "--for", "widget/w");
        var listed = await Kubectl.OutputAsync(api, "get", "events", "-n", ns);

        Assert.Matches(@"Kind: +Widget", described);
        Assert.Matches(@"Warning +Restarted +.*kafkapi +it fell over", described);
        Assert.Matches(@"Warning +Restarted +Widget/w +it fell over", events);
        Assert.Matches(@"Warning +Restarted +widget/w +it fell over", listed);
    }

    [Theory, EveryServer]
    public async Task Edit_changes_the_object(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await Kubectl.ApplyAsync(api, Widget(ns));

        Assert.Contains("edited", await Kubectl.OutputAsync(api, "edit", "wdg", "w", "-n", ns));
        Assert.Equal(
            "after",
            await Kubectl.OutputAsync(api, "get", "wdg", "w", "-n", ns, "-o", "jsonpath={.spec.nodes[0].name}"));
    }

    [Theory]
    [EveryServer("merge", """{"spec":{"size":7}}""")]
    [EveryServer("json", """[{"op":"replace","path":"/spec/size","value":7}]""")]
    public async Task Patch_changes_the_object(string server, string type, string patch)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateWidgetAsync(ns, "w");

        Assert.Contains(
            "patched", await Kubectl.OutputAsync(api, "patch", "wdg", "w", "-n", ns, "--type", type, "-p", patch));
        Assert.Equal("7", await Kubectl.OutputAsync(api, "get", "wdg", "w", "-n", ns, "-o", "jsonpath={.spec.size}"));
    }

    [Theory, EveryServer]
    public async Task Label_annotate_and_select(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateWidgetAsync(ns, "w");

        Assert.Contains("labeled", await Kubectl.OutputAsync(api, "label", "wdg", "w", "-n", ns, "tier=front"));
        Assert.Contains(
            "annotated", await Kubectl.OutputAsync(api, "annotate", "wdg", "w", "-n", ns, "kafkapi.dev/restart=now"));
        Assert.Equal(
            "widget.contract.kafkapi.dev/w",
            (await Kubectl.OutputAsync(api, "get", "contract", "-n", ns, "-l", "tier=front", "-o", "name")).Trim());
        Assert.Contains("unlabeled", await Kubectl.OutputAsync(api, "label", "wdg", "w", "-n", ns, "tier-"));
    }

    [Theory, EveryServer]
    public async Task Wait_sees_a_condition(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateWidgetAsync(ns, "w");

        var waiting = Kubectl.OutputAsync(api, "wait", "--for=condition=Ready", "wdg/w", "-n", ns, "--timeout=30s");
        await Kubectl.OutputAsync(
            api, "patch", "wdg", "w", "-n", ns, "--subresource=status", "--type=merge", "-p",
            """{"status":{"conditions":[{"type":"Ready","status":"True"}]}}""");

        Assert.Contains("condition met", await waiting);
    }

    [Theory, EveryServer]
    public async Task Delete_waits_for_finalizers(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateWidgetAsync(ns, "w", metadata: ""","finalizers":["x.dev/a"]""");

        var deleting = Kubectl.OutputAsync(api, "delete", "wdg", "w", "-n", ns, "--timeout=30s");
        await Server.EventuallyAsync(async () => (await api.GetAsync(Server.WidgetsIn(ns) + "/w")).Text.Contains(
            "deletionTimestamp", StringComparison.Ordinal));
        await Kubectl.OutputAsync(
            api, "patch", "wdg", "w", "-n", ns, "--type=json", "-p",
            """[{"op":"remove","path":"/metadata/finalizers"}]""");

        Assert.Contains("deleted", await deleting);
    }

    [Theory, EveryServer]
    public async Task Create_makes_every_kept_kind(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var account = $"system:serviceaccount:{ns}:op";
        async Task<(int Code, string Answer)> CanIAsync(params string[] asked)
        {
            var (code, output, _) = await Kubectl.RunAsync(api, "", ["auth", "can-i", .. asked, "--as", account]);
            return (code, output.Trim());
        }

        await CreateEveryKindAsync(api, ns);

        Assert.Equal(
            "Yg==", await Kubectl.OutputAsync(api, "get", "secret", "s", "-n", ns, "-o", "jsonpath={.data.a}"));
        await Server.EventuallyAsync(() => api.AllowsAsync($$$"""
            {"user":"{{{account}}}","resourceAttributes":{"namespace":"{{{ns}}}","verb":"get","resource":"secrets"}}
            """));
        await Server.EventuallyAsync(() => api.AllowsAsync($$$"""
            {"user":"{{{account}}}","resourceAttributes":{
              "verb":"watch","group":"contract.kafkapi.dev","resource":"widgets"}}
            """));
        Assert.Equal((0, "yes"), await CanIAsync("list", "secrets", "-n", ns));
        Assert.Equal((0, "yes"), await CanIAsync("watch", "widgets", "-A"));
        Assert.Equal("no", (await CanIAsync("delete", "secrets", "-n", ns)).Answer);
        Assert.Contains(
            "secrets", await Kubectl.OutputAsync(api, "auth", "can-i", "--list", "-n", ns, "--as", account));
        Assert.Matches(
            @"(?m)^ +secrets +\[\] +\[\] +\[get list\]",
            await Kubectl.OutputAsync(api, "describe", "role", "r", "-n", ns));
    }

    [Theory, EveryServer]
    public async Task Explain_shows_what_the_definition_says(string server)
    {
        var api = servers[server];

        Assert.Contains("What the widget is to be.", await Kubectl.OutputAsync(api, "explain", "widget.spec"));
        Assert.Contains("How large it is.", await Kubectl.OutputAsync(api, "explain", "wdg.spec.size"));
        Assert.Contains("Secret holds secret data", await Kubectl.OutputAsync(api, "explain", "secret"));
    }

    [Theory, EveryServer]
    public async Task Api_resources_lists_the_custom_kind(string server)
    {
        Assert.Matches(
            @"(?m)^widgets +wdg +contract.kafkapi.dev/v1 +true +Widget",
            await Kubectl.OutputAsync(servers[server], "api-resources", "--api-group=contract.kafkapi.dev"));
    }

    [Theory, EveryServer]
    public async Task Get_watch_prints_changes_as_they_come(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateWidgetAsync(ns, "w");

        await using var watching = Kubectl.Start(api, "get", "wdg", "-n", ns, "--watch");
        Assert.Matches("^NAME +SIZE", await watching.NextLineAsync());
        Assert.Matches("^w +5 ", await watching.NextLineAsync());
        await api.MergeAsync(Server.WidgetsIn(ns) + "/w", """{"spec":{"size":6}}""");

        Assert.Matches("^w +6 ", await watching.NextLineAsync());
    }

    [Theory, EveryServer]
    public async Task An_unknown_kind_is_said_to_be_unknown(string server)
    {
        var (code, _, errors) = await Kubectl.RunAsync(
            servers[server], "apiVersion: nothing.dev/v1\nkind: Thing\nmetadata:\n  name: t\n", "apply", "-f", "-");

        Assert.NotEqual(0, code);
        Assert.Contains("no matches for kind \"Thing\" in version \"nothing.dev/v1\"", errors);
    }

    private static async Task CreateEveryKindAsync(Server api, string ns)
    {
        async Task CreateAsync(params string[] arguments) =>
            Assert.Contains("created", await Kubectl.OutputAsync(api, ["create", .. arguments]));

        await CreateAsync("secret", "generic", "s", "-n", ns, "--from-literal=a=b");
        await CreateAsync("configmap", "c", "-n", ns, "--from-literal=a=b");
        await CreateAsync("serviceaccount", "op", "-n", ns);
        await CreateAsync("role", "r", "-n", ns, "--verb=get,list", "--resource=secrets");
        await CreateAsync("rolebinding", "rb", "-n", ns, "--role=r", $"--serviceaccount={ns}:op");
        await CreateAsync("clusterrole", $"cr-{ns}", "--verb=watch", "--resource=widgets.contract.kafkapi.dev");
        await CreateAsync(
            "clusterrolebinding", $"crb-{ns}", $"--clusterrole=cr-{ns}", $"--serviceaccount={ns}:op");
    }
}
