using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Contract.Servers;

namespace KafkaPi.ControlPlane.Contract.Cases;

public sealed class ErrorCases(ServersUnderTest servers)
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Secrets = "/api/v1/namespaces/default/secrets";
    private const string Leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
    private const string Reviews = "/apis/authorization.k8s.io/v1";
    private const string Long = Fifty + Fifty + "012345678901234567890123456789";
    private const string Fifty = "01234567890123456789012345678901234567890123456789";
    private const string Widgets = "/apis/contract.kafkapi.dev/v1/namespaces/default/widgets";

    [Theory]
    [EveryServer($"GET {Maps}/none", null!, "", 404, "NotFound")]
    [EveryServer($"GET {Widgets}/none", null!, "", 404, "NotFound")]
    [EveryServer($"DELETE {Maps}/none", null!, "", 404, "NotFound")]
    [EveryServer($"PATCH {Maps}/none", "{}", "application/merge-patch+json", 404, "NotFound")]
    [EveryServer("GET /api/v1/nothings", null!, "", 404, "NotFound")]
    [EveryServer($"POST {Maps}", "{\"", "application/json", 400, "BadRequest")]
    [EveryServer($"POST {Widgets}", "{\"", "application/json", 400, "BadRequest")]
    [EveryServer($"POST {Maps}", "a: [b", "application/yaml", 400, "BadRequest")]
    [EveryServer($"POST {Maps}", "", "application/json", 400, "BadRequest")]
    [EveryServer($"POST {Widgets}", "{}", "application/json", 400, "BadRequest")]
    [EveryServer($"POST {Widgets}", "[]", "application/json", 400, "BadRequest")]
    [EveryServer($"POST {Widgets}", """{"apiVersion":"v1","kind":"Secret"}""", "application/json", 400, "BadRequest")]
    [EveryServer(
        $"POST {Maps}",
        """{"apiVersion":"v1","kind":"ConfigMap","data":{"a":1}}""",
        "application/json", 400, "BadRequest")]
    [EveryServer($"POST {Maps}", "{}", "text/strange", 415, "UnsupportedMediaType")]
    [EveryServer($"PATCH {Maps}/none", "{}", "application/json", 415, "UnsupportedMediaType")]
    [EveryServer($"PATCH {Widgets}/none", "{}", "application/strategic-merge-patch+json", 415, "UnsupportedMediaType")]
    [EveryServer($"PUT {Maps}", "{}", "application/json", 405, "MethodNotAllowed")]
    [EveryServer($"POST {Maps}/none", "{}", "application/json", 405, "MethodNotAllowed")]
    [EveryServer($"GET {Maps}?labelSelector=a%3D%3D%3Db", null!, "", 400, "BadRequest")]
    [EveryServer($"GET {Maps}?fieldSelector=foo%3Db", null!, "", 400, "BadRequest")]
    [EveryServer($"GET {Widgets}?fieldSelector=spec.size%3D1", null!, "", 400, "BadRequest")]
    [EveryServer($"GET {Maps}?limit=1&continue=abc", null!, "", 400, "BadRequest")]
    [EveryServer($"GET {Maps}?resourceVersion=99999999", null!, "", 504, "Timeout")]
    [EveryServer(
        $"POST {Maps}",
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{}}""",
        "application/json", 422, "Invalid")]
    [EveryServer(
        $"POST {Maps}",
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","namespace":"other"}}""",
        "application/json", 400, "BadRequest")]
    [EveryServer(
        $"POST {Maps}",
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","resourceVersion":"5"}}""",
        "application/json", 500, "")]
    [EveryServer(
        "POST /api/v1/namespaces/nowhere/configmaps",
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"}}""",
        "application/json", 404, "NotFound")]
    [EveryServer(
        $"POST {Maps}?dryRun=Some",
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"}}""",
        "application/json", 422, "Invalid")]
    [EveryServer(
        $"POST {Maps}",
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{"a/b":"1"}}""",
        "application/json", 422, "Invalid")]
    [EveryServer(
        $"POST {Secrets}",
        """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x"},"data":{"a":"not base64!"}}""",
        "application/json", 400, "BadRequest")]
    [EveryServer(
        $"POST {Secrets}",
        """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x"},"type":"kubernetes.io/ssh-auth"}""",
        "application/json", 422, "Invalid")]
    [EveryServer(
        $"POST {Secrets}",
        """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x"},"type":"kubernetes.io/basic-auth"}""",
        "application/json", 422, "Invalid")]
    [EveryServer(
        $"POST {Secrets}",
        """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x"},"type":"kubernetes.io/service-account-token"}""",
        "application/json", 422, "Invalid")]
    [EveryServer(
        $"POST {Maps}",
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{"a":"1"},"binaryData":{"a":"MQ=="}}""",
        "application/json", 422, "Invalid")]
    [EveryServer(
        $"POST {Maps}",
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","finalizers":["mine"]}}""",
        "application/json", 422, "Invalid")]
    [EveryServer(
        $"POST {Maps}",
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","finalizers":["bad domain/x"]}}""",
        "application/json", 422, "Invalid")]
    [EveryServer(
        $"POST {Maps}",
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","generateName":"Bad_"}}""",
        "application/json", 422, "Invalid")]
    [EveryServer(
        $"POST {Maps}",
        """
        {"apiVersion":"v1","kind":"ConfigMap",
         "metadata":{"name":"x","ownerReferences":[
           {"apiVersion":"v1","kind":"A","name":"a","uid":"1","controller":true},
           {"apiVersion":"v1","kind":"A","name":"b","uid":"2","controller":true}]}}
        """,
        "application/json", 422, "Invalid")]
    [EveryServer(
        $"POST {Leases}",
        """
        {"apiVersion":"coordination.k8s.io/v1","kind":"Lease",
         "metadata":{"name":"x"},"spec":{"renewTime":"2024-01-01T00:00:00Z"}}
        """,
        "application/json", 400, "BadRequest")]
    [EveryServer(
        $"POST {Leases}",
        """
        {"apiVersion":"coordination.k8s.io/v1","kind":"Lease",
         "metadata":{"name":"x"},"spec":{"leaseDurationSeconds":0}}
        """,
        "application/json", 422, "Invalid")]
    [EveryServer(
        $"POST {Leases}",
        """
        {"apiVersion":"coordination.k8s.io/v1","kind":"Lease",
         "metadata":{"name":"x"},"spec":{"leaseTransitions":-1}}
        """,
        "application/json", 422, "Invalid")]
    [EveryServer("DELETE /api/v1/namespaces/default", null!, "", 403, "Forbidden")]
    [EveryServer("DELETE /api/v1/namespaces/kube-system", null!, "", 403, "Forbidden")]
    [EveryServer(
        $"DELETE {Maps}/none",
        """{"orphanDependents":true,"propagationPolicy":"Orphan"}""",
        "application/json", 422, "Invalid")]
    [EveryServer($"DELETE {Maps}/none?gracePeriodSeconds=x", null!, "", 400, "BadRequest")]
    [EveryServer($"GET {Maps}?limit=x", null!, "", 400, "BadRequest")]
    [EveryServer($"GET {Maps}?timeoutSeconds=x", null!, "", 400, "BadRequest")]
    [EveryServer($"GET {Maps}?labelSelector=,", null!, "", 400, "BadRequest")]
    [EveryServer($"GET {Maps}?resourceVersionMatch=Exact", null!, "", 422, "Invalid")]
    [EveryServer($"GET {Maps}?resourceVersion=0&resourceVersionMatch=Exact", null!, "", 422, "Invalid")]
    [EveryServer($"GET {Maps}?resourceVersion=1&resourceVersionMatch=Strange", null!, "", 422, "Invalid")]
    [EveryServer($"OPTIONS {Maps}", null!, "", 405, "MethodNotAllowed")]
    [EveryServer(
        $"POST {Widgets}?fieldManager={Long}",
        """{"apiVersion":"contract.kafkapi.dev/v1","kind":"Widget","metadata":{"name":"x"},"spec":{"size":5}}""",
        "application/json", 422, "Invalid")]
    [EveryServer(
        $"POST {Widgets}",
        """
        {"apiVersion":"contract.kafkapi.dev/v1","kind":"Widget",
         "metadata":{"name":"x","finalizers":["a b"]},"spec":{"size":5}}
        """,
        "application/json", 422, "Invalid")]
    [EveryServer(
        $"POST {Reviews}/selfsubjectaccessreviews",
        """{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{}}""",
        "application/json", 422, "Invalid")]
    [EveryServer(
        $"POST {Reviews}/subjectaccessreviews",
        """
        {"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview",
         "spec":{"resourceAttributes":{"verb":"get"}}}
        """,
        "application/json", 422, "Invalid")]
    [EveryServer(
        $"POST {Reviews}/namespaces/default/localsubjectaccessreviews",
        """
        {"apiVersion":"authorization.k8s.io/v1","kind":"LocalSubjectAccessReview",
         "spec":{"user":"x","resourceAttributes":{"namespace":"other","verb":"get"}}}
        """,
        "application/json", 422, "Invalid")]
    public async Task A_bad_request_is_answered_with_its_status(
        string server, string request, string? body, string contentType, int code, string reason)
    {
        var reply = await servers[server].SendAsync(
            request.Split(' ')[0], request.Split(' ')[1], body, contentType);

        reply.Expect(code, reason.Length == 0 ? null : reason);
        Assert.Equal("Status", reply.Body!["kind"]!.GetValue<string>());
        Assert.Equal("Failure", reply.Body["status"]!.GetValue<string>());
        Assert.Equal(code, reply.Body["code"]!.GetValue<int>());
        (await servers[server].GetAsync("/readyz")).Expect(200);
    }

    [Theory]
    [EveryServer("/apis/nothing.dev/v1/things")]
    [EveryServer("/apis/nothing.dev")]
    [EveryServer("/apis/contract.kafkapi.dev/v1/namespaces/default/nothings")]
    public async Task An_unknown_group_or_custom_resource_is_a_plain_404(string server, string path)
    {
        Assert.Equal("404 page not found", (await servers[server].GetAsync(path)).Expect(404).Text.Trim());
    }

    [Theory]
    [EveryServer(Maps)]
    [EveryServer(Widgets)]
    public async Task A_body_of_more_than_3_MiB_is_refused_and_the_server_goes_on(string server, string path)
    {
        var large = new string('x', 3 * 1024 * 1024);

        var reply = await servers[server].PostAsync(
            path, $$$"""{"apiVersion":"v1","kind":"ConfigMap","data":{"a":"{{{large}}}"}}""");

        reply.Expect(413, "RequestEntityTooLarge");
        (await servers[server].GetAsync("/readyz")).Expect(200);
    }

    [Theory]
    [EveryServer("""{"data":{"a":"LARGE"}}""", 1024 * 1024)]
    [EveryServer("""{"metadata":{"name":"large","annotations":{"a":"LARGE"}}}""", 256 * 1024)]
    public async Task What_an_object_may_hold_is_bounded(string server, string members, int most)
    {
        var api = servers[server];
        var ns = await api.NamespaceAsync();
        var map = JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"large"}}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(
            members.Replace("LARGE", new string('x', most + 1), StringComparison.Ordinal))!.AsObject())
        {
            map[name] = value!.DeepClone();
        }

        var reply = await api.PostAsync($"/api/v1/namespaces/{ns}/configmaps", map.ToJsonString());

        Assert.Contains($"must have at most {most} bytes", reply.Expect(422, "Invalid").Message);
    }

    [Theory, EveryServer]
    public async Task A_representation_that_is_not_offered_is_refused(string server)
    {
        (await servers[server].GetAsync(Maps, "text/html;level=5")).Expect(406);
    }

    [Theory, EveryServer]
    public async Task An_error_names_what_it_is_about(string server)
    {
        var core = await servers[server].GetAsync(Maps + "/none");
        var custom = await servers[server].GetAsync(Widgets + "/none");

        Assert.Equal("configmaps \"none\" not found", core.Message);
        Assert.Equal("widgets.contract.kafkapi.dev \"none\" not found", custom.Message);
        Assert.Equal(
            """{"name":"none","group":"contract.kafkapi.dev","kind":"widgets"}""",
            custom.Body!["details"]!.ToJsonString());
    }
}
