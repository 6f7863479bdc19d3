using KafkaPi.ControlPlane.Contract.Servers;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Cases;

public sealed class DefinitionCases(ServersUnderTest servers)
{
    private const string Path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    [Theory]
    [EveryServer("""{"rule":"self.size <"}""", "rule")]
    [EveryServer("""{"rule":"self.b == 'x'"}""", "rule")]
    [EveryServer("""{"rule":"self.a > 5"}""", "rule")]
    [EveryServer("""{"rule":"self.a.frobnicate()"}""", "rule")]
    [EveryServer("""{"rule":"self.a"}""", "rule")]
    [EveryServer("""{"rule":"self.a == ''","messageExpression":"1 + 1"}""", "messageExpression")]
    public async Task A_rule_that_cannot_be_evaluated_is_refused(string server, string rule, string field)
    {
        var schema = $$$$"""
            {"type":"object","properties":{"spec":{
              "type":"object","properties":{"a":{"type":"string"}},"x-kubernetes-validations":[{{{{rule}}}}]}}}
            """;

        var reply = await servers[server].PostAsync(Path, Definition("gadgets.contract.kafkapi.dev", schema));

        Assert.Contains(
            reply.Expect(422, "Invalid").Causes,
            cause => cause.Field!.EndsWith($"x-kubernetes-validations[0].{field}", StringComparison.Ordinal));
    }

    [Theory]
    [EveryServer("""{"type":"object","properties":{"spec":{}}}""", "properties[spec].type")]
    [EveryServer("""{"type":"object","properties":{"spec":{"type":"array"}}}""", "properties[spec].items")]
    [EveryServer(
        """{"type":"object","properties":{"spec":{"type":"string","default":5}}}""", "properties[spec].default")]
    [EveryServer(
        """{"type":"object","properties":{"spec":{"type":"string","pattern":"("}}}""", "properties[spec].pattern")]
    [EveryServer("""{"type":"string"}""", "openAPIV3Schema.type")]
    public async Task A_schema_that_cannot_be_checked_is_refused(string server, string schema, string field)
    {
        var reply = await servers[server].PostAsync(Path, Definition("gadgets.contract.kafkapi.dev", schema));

        Assert.Contains(
            reply.Expect(422, "Invalid").Causes, cause => cause.Field!.EndsWith(field, StringComparison.Ordinal));
    }

    [Theory, EveryServer]
    public async Task A_definition_of_another_name_than_its_resource_is_refused(string server)
    {
        var reply =
            await servers[server].PostAsync(Path, Definition("other.contract.kafkapi.dev", """{"type":"object"}"""));

        Assert.Contains("metadata.name", reply.Expect(422, "Invalid").Causes.Select(cause => cause.Field));
    }

    [Theory, EveryServer]
    public async Task A_definition_is_served_until_it_is_deleted_and_takes_its_objects_along(string server)
    {
        var api = servers[server];
        const string Name = "gizmos.contract2.kafkapi.dev";
        var body = Definition(
            Name, """{"type":"object","properties":{"spec":{"type":"object","properties":{"a":{"type":"string"}}}}}""");
        await Server.EventuallyAsync(async () => (await api.PostAsync(Path, body)).Code == 201);
        const string Objects = "/apis/contract2.kafkapi.dev/v1/namespaces/default/gizmos";
        await Server.EventuallyAsync(async () => (await api.GetAsync(Objects)).Code == 200);
        var defined = await api.GetAsync($"{Path}/{Name}");
        Assert.Contains(
            defined.Body.Each("status", "conditions"),
            condition => condition.Text("type") == "Established" && condition.Text("status") == "True");
        Assert.Equal("gizmo", defined.Body.Text("spec", "names", "singular"));
        Assert.Equal("GizmoList", defined.Body.Text("status", "acceptedNames", "listKind"));
        Assert.Equal(["v1"], defined.Body.Texts("status", "storedVersions"));
        (await api.PostAsync(
            Objects, """{"apiVersion":"contract2.kafkapi.dev/v1","kind":"Gizmo","metadata":{"name":"g"}}"""))
            .Expect(201);

        (await api.DeleteAsync($"{Path}/{Name}")).Expect(200);

        await Server.EventuallyAsync(async () => (await api.GetAsync($"{Path}/{Name}")).Code == 404);
        await Server.EventuallyAsync(async () => (await api.GetAsync(Objects)).Code == 404);
    }

    [Theory, EveryServer]
    public async Task The_definitions_of_the_product_are_accepted(string server)
    {
        var directory = Ancestors(AppContext.BaseDirectory)
            .Select(each => System.IO.Path.Combine(each, "config", "crd"))
            .FirstOrDefault(Directory.Exists);
        var files = directory is null ? [] : Directory.GetFiles(directory, "*.yaml", SearchOption.AllDirectories);
        if (files.Length == 0)
        {
            Assert.Skip("config/crd holds no definitions");
        }

        foreach (var file in files)
        {
            var manifest = Yaml.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
            if (manifest is null || manifest.Text("kind") != "CustomResourceDefinition")
            {
                continue;
            }

            var reply = await servers[server].PostAsync(Path + "?fieldValidation=Strict", manifest.ToJsonString());
            Assert.True(
                reply.Code is 201 || reply.Reason == "AlreadyExists",
                $"{System.IO.Path.GetFileName(file)}: {reply.Text}");
        }
    }

    private static string Definition(string name, string schema)
    {
        var isGizmo = name.StartsWith("gizmos", StringComparison.Ordinal);
        var (group, plural, kind) =
            isGizmo ? ("contract2", "gizmos", "Gizmo") : ("contract", "gadgets", "Gadget");
        return $$$"""
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"{{{name}}}"},
             "spec":{
               "group":"{{{group}}}.kafkapi.dev","scope":"Namespaced",
               "names":{"plural":"{{{plural}}}","kind":"{{{kind}}}"},
               "versions":[
                 {"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{{{schema}}} }}]}}
            """;
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        for (var each = new DirectoryInfo(path); each is not null; each = each.Parent)
        {
            yield return each.FullName;
        }
    }
}
