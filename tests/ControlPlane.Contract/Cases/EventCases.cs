using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Contract.Servers;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Cases;

public sealed class EventCases(ServersUnderTest servers)
{
    [Theory, EveryServer]
    public async Task An_event_is_seen_in_both_groups(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var body = NewerEvent(ns);
        body["regarding"]!["apiVersion"] = "contract.kafkapi.dev/v1";

        (await PostNewerAsync(api, ns, body)).Expect(201);
        var core = await api.GetAsync($"/api/v1/namespaces/{ns}/events/e");
        var newer = await api.GetAsync(NewerIn(ns) + "/e");
        var chosen = await api.GetAsync(
            $"/api/v1/namespaces/{ns}/events?fieldSelector=involvedObject.name%3Dw,involvedObject.kind%3DWidget");
        var none = await api.GetAsync($"/api/v1/namespaces/{ns}/events?fieldSelector=involvedObject.name%3Dother");

        Assert.Equal("why", core.Expect(200).Body.Text("message"));
        Assert.Equal("w", core.Body.Text("involvedObject", "name"));
        Assert.Equal("kafkapi.dev/operator", core.Body.Text("reportingComponent"));
        Assert.Equal("why", newer.Expect(200).Body.Text("note"));
        Assert.Equal("events.k8s.io/v1", newer.Body.Text("apiVersion"));
        Assert.Equal(["e"], chosen.Names);
        Assert.Empty(none.Names);
    }

    [Theory]
    [EveryServer("eventTime", "eventTime")]
    [EveryServer("reportingController", "reportingController")]
    [EveryServer("reportingInstance", "reportingInstance")]
    [EveryServer("action", "action")]
    [EveryServer("reason", "reason")]
    [EveryServer("type", "type")]
    public async Task An_event_of_the_newer_group_says_all_it_must(string server, string left, string field)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var body = NewerEvent(ns);
        body.Remove(left);

        var reply = await PostNewerAsync(api, ns, body);

        Assert.Contains(field, reply.Expect(422, "Invalid").Causes.Select(cause => cause.Field));
    }

    [Theory]
    [EveryServer("reason", "LONG", "reason")]
    [EveryServer("action", "LONG", "action")]
    [EveryServer("reportingInstance", "LONG", "reportingInstance")]
    [EveryServer("reportingController", "no name at all/x/y", "reportingController")]
    [EveryServer("type", "Strange", "type")]
    [EveryServer("note", "VERY LONG", "message")]
    [EveryServer("deprecatedCount", 3, "count")]
    [EveryServer("deprecatedFirstTimestamp", "2024-01-01T00:00:00Z", "firstTimestamp")]
    public async Task An_event_of_the_newer_group_is_refused_for_what_does_not_fit(
        string server, string member, object value, string field)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var body = NewerEvent(ns);
        body[member] = value switch
        {
            "LONG" => new string('x', 129),
            "VERY LONG" => new string('x', 1025),
            int number => number,
            _ => (string)value
        };

        var reply = await PostNewerAsync(api, ns, body);

        Assert.Contains(field, reply.Expect(422, "Invalid").Causes.Select(cause => cause.Field));
    }

    [Theory]
    [EveryServer("""{"count":1,"lastObservedTime":"2024-01-02T00:00:00.000000Z"}""", 422)]
    [EveryServer("""{"count":2}""", 422)]
    [EveryServer("""{"count":2,"lastObservedTime":"2024-01-02T00:00:00Z"}""", 400)]
    [EveryServer("""{"count":2,"lastObservedTime":"2024-01-02T00:00:00.000000Z"}""", 201)]
    public async Task A_series_of_events_says_how_many_and_until_when(string server, string series, int code)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var body = NewerEvent(ns);
        body["series"] = JsonNode.Parse(series);

        (await PostNewerAsync(api, ns, body)).Expect(code);
    }

    [Theory]
    [EveryServer("""{"kind":"Node","name":"n"}""", 422)]
    [EveryServer("""{"kind":"Widget","namespace":"other","name":"w"}""", 201)]
    public async Task An_event_of_the_newer_group_may_be_about_another_namespace_but_not_about_none(
        string server, string regarding, int code)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var body = NewerEvent(ns);
        body["regarding"] = JsonNode.Parse(regarding);

        (await PostNewerAsync(api, ns, body)).Expect(code);
    }

    [Theory, EveryServer]
    public async Task A_core_event_with_an_event_time_says_what_a_newer_one_does(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();

        var reply = await api.PostAsync($"/api/v1/namespaces/{ns}/events", $$$"""
            {"apiVersion":"v1","kind":"Event","metadata":{"name":"e"},"eventTime":"2024-01-01T00:00:00.000000Z",
             "reason":"R","type":"Normal","message":"m",
             "involvedObject":{"kind":"Widget","namespace":"{{{ns}}}","name":"w"}}
            """);

        Assert.Subset(
            reply.Expect(422, "Invalid").Causes.Select(cause => cause.Field).ToHashSet(),
            new HashSet<string?> { "reportingController", "reportingInstance", "action" });
    }

    [Theory, EveryServer]
    public async Task Events_of_the_newer_group_are_chosen_by_who_reports(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        foreach (var who in new[] { "one", "two" })
        {
            var body = NewerEvent(ns);
            body["metadata"]!["name"] = who;
            body["reportingController"] = $"x.dev/{who}";
            (await PostNewerAsync(api, ns, body)).Expect(201);
        }

        var chosen = await api.GetAsync(NewerIn(ns) + "?fieldSelector=reportingController%3Dx.dev/two");

        Assert.Equal(["two"], chosen.Expect(200).Names);
    }

    [Theory, EveryServer]
    public async Task An_event_about_another_namespace_is_refused(string server)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();

        var reply = await api.PostAsync($"/api/v1/namespaces/{ns}/events", """
            {"apiVersion":"v1","kind":"Event","metadata":{"name":"e"},
             "reason":"R","type":"Normal","message":"m",
             "involvedObject":{"kind":"Widget","namespace":"other","name":"w"}}
            """);

        Assert.Contains("involvedObject.namespace", reply.Expect(422, "Invalid").Causes.Select(cause => cause.Field));
    }

    private static string NewerIn(string ns) => $"/apis/events.k8s.io/v1/namespaces/{ns}/events";

    private static Task<Reply> PostNewerAsync(Server api, string ns, JsonObject body) =>
        api.PostAsync(NewerIn(ns), body.ToJsonString());

    /// <summary>A complete event of events.k8s.io.</summary>
    private static JsonObject NewerEvent(string ns) => JsonNode.Parse($$$"""
        {"apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"name":"e"},
         "eventTime":"2024-01-01T00:00:00.000000Z",
         "reportingController":"kafkapi.dev/operator","reportingInstance":"one",
         "action":"Restart","reason":"BrokerRestarted","type":"Normal","note":"why",
         "regarding":{"kind":"Widget","namespace":"{{{ns}}}","name":"w"}}
        """)!.AsObject();
}
