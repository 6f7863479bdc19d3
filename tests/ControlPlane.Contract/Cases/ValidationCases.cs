using KafkaPi.ControlPlane.Contract.Servers;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Cases;

public sealed class ValidationCases(ServersUnderTest servers)
{
    [Theory]
    [EveryServer("{}", "spec.size", "FieldValueRequired", "Required value")]
    [EveryServer(
        """{"size":"x"}""", "spec.size", "FieldValueTypeInvalid",
        "Invalid value: \"string\": spec.size in body must be of type integer: \"string\"")]
    [EveryServer(
        """{"size":1.5}""", "spec.size", "FieldValueTypeInvalid",
        "Invalid value: \"number\": spec.size in body must be of type integer: \"number\"")]
    [EveryServer(
        """{"size":0}""", "spec.size", "FieldValueInvalid",
        "Invalid value: 0: spec.size in body should be greater than or equal to 1")]
    [EveryServer(
        """{"size":5000}""", "spec.size", "FieldValueInvalid",
        "Invalid value: 5000: spec.size in body should be less than or equal to 1000")]
    [EveryServer(
        """{"size":5,"ratio":5}""", "spec.ratio", "FieldValueInvalid",
        "Invalid value: 5: spec.ratio in body should be less than 5")]
    [EveryServer(
        """{"size":5,"name":"a"}""", "spec.name", "FieldValueInvalid",
        "Invalid value: \"a\": spec.name in body should be at least 2 chars long")]
    [EveryServer(
        """{"size":5,"name":"abcdef"}""", "spec.name", "FieldValueTooLong", "Too long: may not be more than 5 bytes")]
    [EveryServer(
        """{"size":5,"name":"AB"}""", "spec.name", "FieldValueInvalid",
        "Invalid value: \"AB\": spec.name in body should match '^[a-z]+$'")]
    [EveryServer(
        """{"size":5,"name":"ab\n"}""", "spec.name", "FieldValueInvalid",
        "Invalid value: \"ab\\n\": spec.name in body should match '^[a-z]+$'")]
    [EveryServer(
        """{"size":5,"color":"green"}""", "spec.color", "FieldValueNotSupported",
        "Unsupported value: \"green\": supported values: \"red\", \"blue\"")]
    [EveryServer(
        """{"size":5,"ip":"x"}""", "spec.ip", "FieldValueTypeInvalid",
        "Invalid value: \"x\": spec.ip in body must be of type ipv4: \"x\"")]
    [EveryServer(
        """{"size":5,"date":"yesterday"}""", "spec.date", "FieldValueTypeInvalid",
        "Invalid value: \"yesterday\": spec.date in body must be of type date-time: \"yesterday\"")]
    [EveryServer(
        """{"size":5,"list":[]}""", "spec.list", "FieldValueInvalid",
        "Invalid value: 0: spec.list in body should have at least 1 items")]
    [EveryServer(
        """{"size":5,"list":["a","b","c"]}""", "spec.list", "FieldValueTooMany",
        "Too many: 3: must have at most 2 items")]
    [EveryServer(
        """{"size":5,"list":["a",1]}""", "spec.list[1]", "FieldValueTypeInvalid",
        "Invalid value: \"integer\": spec.list[1] in body must be of type string: \"integer\"")]
    [EveryServer(
        """{"size":5,"list":"a"}""", "spec.list", "FieldValueTypeInvalid",
        "Invalid value: \"string\": spec.list in body must be of type array: \"string\"")]
    [EveryServer(
        """{"size":5,"map":{}}""", "spec.map", "FieldValueInvalid",
        "Invalid value: 0: spec.map in body should have at least 1 properties")]
    [EveryServer(
        """{"size":5,"map":{"a":"1","b":"2","c":"3"}}""", "spec.map", "FieldValueTooMany",
        "Too many: 3: must have at most 2 items")]
    [EveryServer(
        """{"size":5,"map":{"a":1}}""", "spec.map.a", "FieldValueTypeInvalid",
        "Invalid value: \"integer\": spec.map.a in body must be of type string: \"integer\"")]
    [EveryServer(
        """{"size":5,"port":true}""", "spec.port", "FieldValueTypeInvalid",
        "Invalid value: \"boolean\": spec.port in body must be of type integer,string: \"boolean\"")]
    [EveryServer(
        """{"size":5,"flag":"yes"}""", "spec.flag", "FieldValueTypeInvalid",
        "Invalid value: \"string\": spec.flag in body must be of type boolean: \"string\"")]
    [EveryServer(
        """{"size":5,"one":{"a":"x","b":"y"}}""", "<nil>", "FieldValueInvalid",
        "Invalid value: \"\": \"spec.one\" must validate one and only one schema (oneOf). Found 2 valid alternatives")]
    [EveryServer("""{"size":5,"set":["a","a"]}""", "spec.set[1]", "FieldValueDuplicate", "Duplicate value: \"a\"")]
    [EveryServer(
        """{"size":5,"nodes":[{"name":"a"},{"name":"a"}]}""", "spec.nodes[1]", "FieldValueDuplicate",
        "Duplicate value: {\"name\":\"a\"}")]
    [EveryServer("""{"size":5,"nodes":[{"id":1}]}""", "spec.nodes[0].name", "FieldValueRequired", "Required value")]
    [EveryServer(
        "\"x\"", "spec", "FieldValueTypeInvalid",
        "Invalid value: \"string\": spec in body must be of type object: \"string\"")]
    public async Task A_value_that_the_schema_forbids_is_refused_by_its_path(
        string server, string spec, string field, string reason, string message)
    {
        var api = servers[server];
        var reply = await api.CreateWidgetAsync("default", "refused", spec);

        reply.Expect(422, "Invalid");
        Assert.StartsWith(
            "Widget.contract.kafkapi.dev \"refused\" is invalid: ", reply.Message, StringComparison.Ordinal);
        Assert.Contains((field, reason, message), reply.Causes);
    }

    [Theory]
    [EveryServer("""{"size":200}""", "spec", "FieldValueInvalid", "Invalid value: size must stay below 100")]
    [EveryServer("""{"size":50}""", "spec", "FieldValueInvalid", "Invalid value: failed rule: self.size != 50")]
    [EveryServer(
        """{"size":5,"urls":["https://a","http://b","ftp://c"]}""", "spec", "FieldValueInvalid",
        "Invalid value: urls of a large widget must be https")]
    [EveryServer(
        """{"size":5,"left":"a","right":"b"}""", "spec", "FieldValueInvalid",
        "Invalid value: left or right but not both")]
    [EveryServer(
        """{"size":5,"timeout":"10ms"}""", "spec.timeout", "FieldValueInvalid", "Invalid value: \"10ms\": too short")]
    [EveryServer(
        """{"size":5,"config":{"broker.id":"1"}}""", "spec.config", "FieldValueInvalid",
        "Invalid value: the operator owns this setting")]
    [EveryServer(
        """{"size":5,"config":{"server.1":"a"}}""", "spec.config", "FieldValueInvalid",
        "Invalid value: the operator owns this setting")]
    [EveryServer(
        """{"size":5,"config":{"log.dirs":"/a,b"}}""", "spec.config", "FieldValueInvalid",
        "Invalid value: log.dirs are absolute paths")]
    [EveryServer(
        """{"size":5,"nodes":[{"name":"a","address":"x"},{"name":"b","address":"x"}]}""", "spec.nodes",
        "FieldValueInvalid", "Invalid value: addresses must differ")]
    [EveryServer(
        """{"size":5,"nodes":[{"name":"a","roles":["voter"]},{"name":"b","roles":["voter"]}]}""", "spec.nodes",
        "FieldValueInvalid", "Invalid value: two voters are no quorum")]
    public async Task A_rule_that_does_not_hold_is_refused_in_its_words(
        string server, string spec, string field, string reason, string message)
    {
        var reply = await servers[server].CreateWidgetAsync("default", "refused", spec);

        reply.Expect(422, "Invalid");
        Assert.Equal([(field, reason, message)], reply.Causes);
    }

    [Theory]
    [EveryServer(
        """
        {"size":99,"name":"ab","color":"blue","ip":"10.0.0.1","list":["a"],"set":["a","b"],"map":{"a":"1"},
         "port":80,"flag":true,"ratio":4.9}
        """)]
    [EveryServer(
        """
        {"size":5,"port":"http","one":{"a":"x"},"date":"2024-01-01T00:00:00Z","timeout":"1m30s","nothing":null,
         "free":{"any":[1,{"b":null}]}}
        """)]
    [EveryServer(
        """
        {"size":5,"urls":["https://a"],"left":"a","config":{"log.dirs":"/a,/b","other":"x"},
         "nodes":[{"name":"a","address":"x"},{"name":"b"},{"name":"c"}]}
        """)]
    public async Task A_value_that_the_schema_allows_is_accepted(string server, string spec)
    {
        (await servers[server].CreateWidgetAsync("default", "accepted", spec, "?dryRun=All")).Expect(201);
    }

    [Theory, EveryServer]
    public async Task Defaults_are_filled_in_also_inside_lists(string server)
    {
        var reply = await servers[server].CreateWidgetAsync(
            "default", "d", """{"size":5,"nodes":[{"name":"a"}]}""", "?dryRun=All");

        Assert.Equal("red", reply.Expect(201).Body.Text("spec", "color"));
        Assert.Equal(7, reply.Body.Each("spec", "nodes").Single().Integer("id"));
    }

    [Theory, EveryServer]
    public async Task A_null_where_none_is_allowed_counts_as_absent(string server)
    {
        var reply = await servers[server].CreateWidgetAsync(
            "default", "d", """{"size":5,"name":null,"color":null,"nothing":null}""", "?dryRun=All");

        var spec = reply.Expect(201).Body!["spec"]!.AsObject();
        Assert.Equal("red", spec.Text("color"));
        Assert.False(spec.ContainsKey("name"));
        Assert.True(spec.ContainsKey("nothing"));
    }

    [Theory, EveryServer]
    public async Task Unknown_fields_are_dropped_with_a_warning(string server)
    {
        var reply = await servers[server].CreateWidgetAsync(
            "default", "d", """{"size":5,"foo":1,"nodes":[{"name":"a","zzz":1}],"free":{"kept":1}}""", "?dryRun=All");

        Assert.Null(reply.Expect(201).Body.At("spec", "foo"));
        Assert.Equal(1, reply.Body.Integer("spec", "free", "kept"));
        Assert.Equal(
            ["299 - \"unknown field \\\"spec.foo\\\"\"", "299 - \"unknown field \\\"spec.nodes[0].zzz\\\"\""],
            reply.Warnings.Order());
    }

    [Theory, EveryServer]
    public async Task Unknown_and_duplicate_fields_are_refused_when_strictness_is_asked_for(string server)
    {
        var reply = await servers[server].CreateWidgetAsync(
            "default", "d", """{"size":5,"foo":1,"foo":2}""", "?dryRun=All&fieldValidation=Strict");

        reply.Expect(400, "BadRequest");
        Assert.Equal(
            "Widget in version \"v1\" cannot be handled as a Widget: strict decoding error: duplicate field "
                + "\"spec.foo\", unknown field \"spec.foo\"",
            reply.Message);
    }

    [Theory, EveryServer]
    public async Task Unknown_fields_are_dropped_silently_when_asked_for(string server)
    {
        var reply = await servers[server].CreateWidgetAsync(
            "default", "d", """{"size":5,"foo":1}""", "?dryRun=All&fieldValidation=Ignore");

        Assert.Empty(reply.Expect(201).Warnings);
        Assert.Null(reply.Body.At("spec", "foo"));
    }

    [Theory, EveryServer]
    public async Task A_transition_rule_compares_with_the_value_before(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        (await api.CreateWidgetAsync(ns, "w", """{"size":5,"name":"abc","nodes":[{"name":"a","id":1}]}""")).Expect(201);

        var renamed = await api.MergeAsync(Server.WidgetsIn(ns) + "/w", """{"spec":{"name":"abd"}}""");
        var renumbered = await api.MergeAsync(
            Server.WidgetsIn(ns) + "/w", """{"spec":{"nodes":[{"name":"b"},{"name":"a","id":2}]}}""");
        var moved = await api.MergeAsync(
            Server.WidgetsIn(ns) + "/w", """{"spec":{"nodes":[{"name":"b"},{"name":"a","id":1}]}}""");

        Assert.Equal(
            [("spec.name", "FieldValueForbidden", "Forbidden: name cannot change")], renamed.Expect(422).Causes);
        Assert.Equal(
            [("spec.nodes[1].id", "FieldValueInvalid", "Invalid value: 2: an id is kept")],
            renumbered.Expect(422).Causes);
        moved.Expect(200);
    }

    [Theory, EveryServer]
    public async Task Rules_are_not_asked_about_what_the_schema_refuses(string server)
    {
        var reply = await servers[server].CreateWidgetAsync("default", "d", """{"size":"x"}""");

        Assert.Contains(
            reply.Expect(422).Causes,
            cause => cause.Field == "<nil>"
                && cause.Message.Contains("some validation rules were not checked", StringComparison.Ordinal));
    }

    [Theory]
    [EveryServer("Upper", "metadata.name")]
    [EveryServer("under_score", "metadata.name")]
    [EveryServer("-dash", "metadata.name")]
    public async Task A_name_that_is_no_subdomain_is_refused(string server, string name, string field)
    {
        Assert.Contains(
            field,
            (await servers[server].CreateWidgetAsync("default", name))
                .Expect(422, "Invalid").Causes.Select(cause => cause.Field));
        Assert.Contains(
            field,
            (await servers[server].CreateConfigMapAsync("default", name))
                .Expect(422, "Invalid").Causes.Select(cause => cause.Field));
    }

    [Theory, EveryServer]
    public async Task A_label_with_a_forbidden_value_is_refused(string server)
    {
        var reply = await servers[server].CreateConfigMapAsync(
            "default", "labelled", metadata: ""","labels":{"a":"not allowed"}""");

        Assert.Contains("metadata.labels", reply.Expect(422, "Invalid").Causes.Select(cause => cause.Field));
    }
}
