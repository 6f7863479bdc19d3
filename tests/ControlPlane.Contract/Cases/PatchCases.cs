using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Contract.Servers;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Cases;

public sealed class PatchCases(ServersUnderTest servers)
{
    private const string Merge = "application/merge-patch+json";
    private const string Json = "application/json-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";

    [Theory]
    [EveryServer(Merge, """{"data":{"a":null,"c":"3"}}""", """{"b":"2","c":"3"}""")]
    [EveryServer(Merge, """{"data":null}""", "")]
    [EveryServer(Strategic, """{"data":{"a":null,"c":"3"}}""", """{"b":"2","c":"3"}""")]
    [EveryServer(Strategic, """{"data":{"$patch":"replace","c":"3"}}""", """{"c":"3"}""")]
    [EveryServer(
        Json, """[{"op":"add","path":"/data/c","value":"3"},{"op":"remove","path":"/data/a"}]""",
        """{"b":"2","c":"3"}""")]
    [EveryServer(
        Json, """[{"op":"test","path":"/data/a","value":"1"},{"op":"replace","path":"/data/a","value":"9"}]""",
        """{"a":"9","b":"2"}""")]
    [EveryServer(Json, """[{"op":"move","from":"/data/a","path":"/data/x"}]""", """{"b":"2","x":"1"}""")]
    [EveryServer(Json, """[{"op":"copy","from":"/data/a","path":"/data/x~1y"}]""", "invalid")]
    [EveryServer(Json, """[{"op":"copy","from":"/data/a","path":"/data/x"}]""", """{"a":"1","b":"2","x":"1"}""")]
    public async Task A_patch_changes_what_it_names(string server, string type, string patch, string expected)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateConfigMapAsync(ns, "a", """{"a":"1","b":"2"}""");

        var reply = await api.SendAsync("PATCH", $"/api/v1/namespaces/{ns}/configmaps/a", patch, type);

        if (expected == "invalid")
        {
            reply.Expect(422, "Invalid");
        }
        else
        {
            Assert.True(
                JsonNode.DeepEquals(
                    expected.Length == 0 ? null : JsonNode.Parse(expected), reply.Expect(200).Body!["data"]),
                reply.Text);
        }
    }

    [Theory]
    [EveryServer("""[{"op":"test","path":"/data/a","value":"9"}]""", 422)]
    [EveryServer("""[{"op":"remove","path":"/data/none"}]""", 422)]
    [EveryServer("""[{"op":"replace","path":"/nowhere/x","value":"1"}]""", 422)]
    [EveryServer("""{"op":"add"}""", 400)]
    [EveryServer("[", 400)]
    public async Task A_patch_that_does_not_fit_is_refused(string server, string patch, int code)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateConfigMapAsync(ns, "a");

        (await api.SendAsync("PATCH", $"/api/v1/namespaces/{ns}/configmaps/a", patch, Json)).Expect(code);
    }

    [Theory]
    [EveryServer("""{"metadata":{"finalizers":["x.dev/b"]}}""", "x.dev/a,x.dev/b")]
    [EveryServer("""{"metadata":{"$deleteFromPrimitiveList/finalizers":["x.dev/a"]}}""", "")]
    [EveryServer(
        """{"metadata":{"ownerReferences":[{"uid":"2","apiVersion":"v1","kind":"Pod","name":"p"}]}}""", "x.dev/a")]
    public async Task A_strategic_patch_merges_lists_by_their_strategy(string server, string patch, string finalizers)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateConfigMapAsync(
            ns, "a",
            metadata: """
                ,"finalizers":["x.dev/a"],
                "ownerReferences":[{"uid":"1","apiVersion":"v1","kind":"Pod","name":"o"}]
                """);

        var reply = await api.SendAsync("PATCH", $"/api/v1/namespaces/{ns}/configmaps/a", patch, Strategic);

        Assert.Equal(finalizers, string.Join(',', reply.Expect(200).Body.Texts("metadata", "finalizers").Order()));
        Assert.Equal(
            patch.Contains("ownerReferences", StringComparison.Ordinal) ? 2 : 1,
            reply.Body!["metadata"]!["ownerReferences"]!.AsArray().Count);
    }

    [Theory, EveryServer]
    public async Task A_patch_with_an_older_version_is_a_conflict(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var path = Server.WidgetsIn(ns) + "/a";
        var version = (await api.CreateWidgetAsync(ns, "a")).ResourceVersion;
        await api.MergeAsync(path, """{"spec":{"size":6}}""");

        (await api.MergeAsync(path, $$$"""{"metadata":{"resourceVersion":"{{{version}}}"},"spec":{"size":7}}"""))
            .Expect(409, "Conflict");
    }

    [Theory]
    [EveryServer(Merge, """{"spec":{"size":"x"}}""")]
    [EveryServer(Json, """[{"op":"remove","path":"/spec/size"}]""")]
    public async Task What_a_patch_makes_is_validated(string server, string type, string patch)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        await api.CreateWidgetAsync(ns, "a");

        var reply = await api.SendAsync("PATCH", Server.WidgetsIn(ns) + "/a", patch, type);

        Assert.Contains("spec.size", reply.Expect(422, "Invalid").Causes.Select(cause => cause.Field));
    }
}
