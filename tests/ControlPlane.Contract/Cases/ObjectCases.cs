using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Contract.Servers;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Cases;

public sealed class ObjectCases(ServersUnderTest servers)
{
    [Theory, EveryServer]
    public async Task A_created_object_has_an_identity(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();

        var created = (await api.CreateConfigMapAsync(
            ns, "a", metadata: ""","uid":"mine","generation":7,"creationTimestamp":null"""))
            .Expect(201);

        Assert.True(Guid.TryParse(created.Body.Text("metadata", "uid"), out _));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", created.Body.Text("metadata", "creationTimestamp"));
        Assert.Matches(@"^\d+$", created.ResourceVersion);
        Assert.Equal(ns, created.Body.Text("metadata", "namespace"));
        var read = await api.GetAsync($"/api/v1/namespaces/{ns}/configmaps/a");
        Assert.Equal(created.ResourceVersion, read.ResourceVersion);
        Assert.Equal("1", read.Body.Text("data", "a"));
    }

    [Theory, EveryServer]
    public async Task Names_are_generated_from_a_prefix(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();

        var created = await api.PostAsync(
            $"/api/v1/namespaces/{ns}/configmaps",
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"generateName":"made-"}}""");

        Assert.Matches("^made-[a-z0-9]{5}$", created.Expect(201).Name);
    }

    [Theory, EveryServer]
    public async Task A_second_object_of_a_name_is_refused(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        (await api.CreateWidgetAsync(ns, "a")).Expect(201);

        Assert.Equal(
            "widgets.contract.kafkapi.dev \"a\" already exists",
            (await api.CreateWidgetAsync(ns, "a")).Expect(409, "AlreadyExists").Message);
    }

    [Theory, EveryServer]
    public async Task An_update_from_an_older_state_is_a_conflict(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = $"/api/v1/namespaces/{ns}/configmaps/a";
        var old = (await api.CreateConfigMapAsync(ns, "a")).Body!;
        (await api.MergeAsync(path, """{"data":{"b":"2"}}""")).Expect(200);

        var reply = await api.PutAsync(path, old);

        Assert.Equal(
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your "
                + "changes to the latest version and try again",
            reply.Expect(409, "Conflict").Message);
    }

    [Theory, EveryServer]
    public async Task An_update_without_a_version_overwrites_core_objects_and_is_refused_for_custom_ones(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateConfigMapAsync(ns, "a");
        var widget = (await api.CreateWidgetAsync(ns, "a")).Body!;
        widget["metadata"]!.AsObject().Remove("resourceVersion");

        (await api.PutAsync(
            $"/api/v1/namespaces/{ns}/configmaps/a",
            JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"c":"3"}}""")!))
            .Expect(200);
        var refused = await api.PutAsync(Server.WidgetsIn(ns) + "/a", widget);

        Assert.Contains("metadata.resourceVersion", refused.Expect(422, "Invalid").Causes.Select(cause => cause.Field));
    }

    [Theory, EveryServer]
    public async Task An_update_under_another_name_is_refused(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var body = (await api.CreateConfigMapAsync(ns, "a")).Body!;
        body["metadata"]!["name"] = "b";

        Assert.Equal(
            "the name of the object (b) does not match the name on the URL (a)",
            (await api.PutAsync($"/api/v1/namespaces/{ns}/configmaps/a", body)).Expect(400, "BadRequest").Message);
    }

    [Theory, EveryServer]
    public async Task An_update_that_changes_nothing_writes_nothing(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = Server.WidgetsIn(ns) + "/a";
        var created = (await api.CreateWidgetAsync(ns, "a")).Expect(201);

        var put = await api.PutAsync(path, created.Body!);
        var patched = await api.MergeAsync(path, """{"spec":{"size":5}}""");

        Assert.Equal(created.ResourceVersion, put.Expect(200).ResourceVersion);
        Assert.Equal(created.ResourceVersion, patched.Expect(200).ResourceVersion);
    }

    [Theory, EveryServer]
    public async Task The_generation_counts_changes_of_the_spec_alone(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = Server.WidgetsIn(ns) + "/a";
        Assert.Equal(1, (await api.CreateWidgetAsync(ns, "a")).Generation);

        Assert.Equal(1, (await api.MergeAsync(path, """{"metadata":{"labels":{"a":"b"}}}""")).Expect(200).Generation);
        Assert.Equal(1, (await api.MergeAsync(path + "/status", """{"status":{"x":1}}""")).Expect(200).Generation);
        Assert.Equal(2, (await api.MergeAsync(path, """{"spec":{"size":6}}""")).Expect(200).Generation);
    }

    [Theory, EveryServer]
    public async Task Status_is_written_only_through_its_subresource(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = Server.WidgetsIn(ns) + "/a";
        await api.PostAsync(Server.WidgetsIn(ns), """
            {"apiVersion":"contract.kafkapi.dev/v1","kind":"Widget","metadata":{"name":"a"},
             "spec":{"size":5},"status":{"x":1}}
            """);

        Assert.Null((await api.GetAsync(path)).Expect(200).Body.At("status"));
        Assert.Null((await api.MergeAsync(path, """{"status":{"x":2}}""")).Expect(200).Body.At("status"));
        var written = await api.MergeAsync(
            path + "/status", """{"status":{"x":3},"spec":{"size":9},"metadata":{"labels":{"a":"b"}}}""");

        Assert.Equal(3, written.Expect(200).Body.Integer("status", "x"));
        Assert.Equal(5, written.Body.Integer("spec", "size"));
        Assert.Null(written.Body.At("metadata", "labels"));
    }

    [Theory, EveryServer]
    public async Task A_status_update_from_an_older_state_is_a_conflict(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = Server.WidgetsIn(ns) + "/a";
        var old = (await api.CreateWidgetAsync(ns, "a")).Body!;
        await api.MergeAsync(path, """{"spec":{"size":6}}""");
        old["status"] = new JsonObject { ["x"] = 1 };

        (await api.PutAsync(path + "/status", old)).Expect(409, "Conflict");
    }

    [Theory, EveryServer]
    public async Task A_dry_run_answers_as_if_and_writes_nothing(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = $"/api/v1/namespaces/{ns}/configmaps";
        await api.CreateConfigMapAsync(ns, "a");

        (await api.PostAsync(
            path + "?dryRun=All", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"}}"""))
            .Expect(201);
        var merged = await api.MergeAsync(path + "/a?dryRun=All", """{"data":{"a":"2"}}""");
        Assert.Equal("2", merged.Expect(200).Body.Text("data", "a"));
        (await api.DeleteAsync(path + "/a?dryRun=All")).Expect(200);

        (await api.GetAsync(path + "/b")).Expect(404);
        Assert.Equal("1", (await api.GetAsync(path + "/a")).Expect(200).Body.Text("data", "a"));
    }

    [Theory, EveryServer]
    public async Task A_secret_takes_plain_strings_and_keeps_its_type(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = $"/api/v1/namespaces/{ns}/secrets";

        var created = await api.PostAsync(
            path, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"stringData":{"key":"value"}}""");
        var retyped = await api.MergeAsync(path + "/s", """{"type":"other"}""");

        Assert.Equal("Opaque", created.Expect(201).Body.Text("type"));
        Assert.Equal("dmFsdWU=", created.Body.Text("data", "key"));
        Assert.Null(created.Body.At("stringData"));
        Assert.Contains(
            retyped.Expect(422, "Invalid").Causes,
            cause => cause.Field == "type" && cause.Message.EndsWith("field is immutable", StringComparison.Ordinal));
    }

    [Theory]
    [EveryServer("configmaps", "ConfigMap")]
    [EveryServer("secrets", "Secret")]
    public async Task What_is_immutable_stays(string server, string plural, string kind)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.PostAsync($"/api/v1/namespaces/{ns}/{plural}", $$$"""
            {"apiVersion":"v1","kind":"{{{kind}}}","metadata":{"name":"a"},"immutable":true,"data":{"a":"MQ=="}}
            """);

        var changed = await api.MergeAsync($"/api/v1/namespaces/{ns}/{plural}/a", """{"data":{"a":"Mg=="}}""");

        Assert.Contains(
            changed.Expect(422, "Invalid").Causes,
            cause => cause.Field == "data" && cause.Reason == "FieldValueForbidden");
    }

    [Theory, EveryServer]
    public async Task Yaml_is_read_as_json_is(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();

        const string Manifest = """
            apiVersion: contract.kafkapi.dev/v1
            kind: Widget
            metadata:
              name: from-yaml
            spec:
              size: 5
              port: "80"
              flag: true

            """;

        var reply = await api.SendAsync("POST", Server.WidgetsIn(ns), Manifest, "application/yaml");

        Assert.Equal("80", reply.Expect(201).Body.Text("spec", "port"));
        Assert.True(reply.Body.Flag("spec", "flag"));
    }

    [Theory, EveryServer]
    public async Task A_lease_changes_hands_only_from_its_newest_state(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = $"/apis/coordination.k8s.io/v1/namespaces/{ns}/leases";
        var created = await api.PostAsync(path, """
            {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"l"},"spec":{
              "holderIdentity":"a","leaseDurationSeconds":15,"leaseTransitions":0,
              "renewTime":"2024-01-01T00:00:00.123456Z","acquireTime":"2024-01-01T00:00:00.000000Z"}}
            """);
        created.Expect(201);
        var mine = created.Body!.DeepClone();
        mine["spec"]!["holderIdentity"] = "b";
        var other = created.Body!.DeepClone();
        other["spec"]!["holderIdentity"] = "c";

        (await api.PutAsync(path + "/l", mine)).Expect(200);
        (await api.PutAsync(path + "/l", other)).Expect(409, "Conflict");
        Assert.Equal("b", (await api.GetAsync(path + "/l")).Body.Text("spec", "holderIdentity"));
        Assert.Equal("2024-01-01T00:00:00.123456Z", created.Body.Text("spec", "renewTime"));
    }

    [Theory, EveryServer]
    public async Task Concurrent_patches_all_arrive(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = $"/api/v1/namespaces/{ns}/configmaps/a";
        await api.CreateConfigMapAsync(ns, "a");

        await Task.WhenAll(Enumerable.Range(0, 5)
            .Select(async i => (await api.MergeAsync(path, $$$"""{"data":{"k{{{i}}}":"x"}}""")).Expect(200)));

        Assert.Equal(6, (await api.GetAsync(path)).Body!["data"]!.AsObject().Count);
    }
}
