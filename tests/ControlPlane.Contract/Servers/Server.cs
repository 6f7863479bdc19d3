using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Servers;

/// <summary>A client of an API server, with the admin credentials of a kubeconfig.</summary>
internal sealed class Server : IDisposable
{
    private readonly HttpClient _admin;
    private readonly HttpClient _tokenOnly;

    private Server(string kubeconfig, Uri address, HttpClient admin, HttpClient tokenOnly)
    {
        Kubeconfig = kubeconfig;
        Address = address;
        _admin = admin;
        _tokenOnly = tokenOnly;
    }

    public string Kubeconfig { get; }

    public Uri Address { get; }

    /// <summary>
    /// The cache of kubectl for this server alone. A shared cache would answer for an earlier server on the same
    /// address.
    /// </summary>
    public string KubectlCache { get; } = Directory.CreateTempSubdirectory("kafkapi-kubectl-").FullName;

    /// <summary>The path of a namespace's widgets.</summary>
    public static string WidgetsIn(string ns) => $"/apis/contract.kafkapi.dev/v1/namespaces/{ns}/widgets";

    public static async Task<Server> ConnectAsync(string kubeconfig, CancellationToken ct)
    {
        var config = Yaml.Parse(await File.ReadAllBytesAsync(kubeconfig, ct));
        JsonNode? Named(string list, string? name) => config.Each(list).First(entry => entry.Text("name") == name);
        var context = Named("contexts", config.Text("current-context"))!["context"];
        var cluster = Named("clusters", context.Text("cluster"))!["cluster"];
        var user = Named("users", context.Text("user"))!["user"];
        var address = new Uri(cluster.Text("server")!);
        var authority = X509Certificate2.CreateFromPem(Decode(cluster, "certificate-authority-data"));
        var certificate = user.Text("client-certificate-data") is null
            ? null
            : X509Certificate2.CreateFromPem(Decode(user, "client-certificate-data"), Decode(user, "client-key-data"));
        var admin = Client(address, authority, certificate);
        if (user.Text("token") is { } token)
        {
            admin.DefaultRequestHeaders.Authorization = new("Bearer", token);
        }

        var server = new Server(kubeconfig, address, admin, Client(address, authority, null));
        await server.DefineWidgetsAsync(ct);
        return server;
    }

    /// <summary>Sends a request as the admin.</summary>
    public async Task<Reply> SendAsync(
        string method, string path, string? body = null, string contentType = "application/json", string? accept = null)
    {
        using var request = Request(method, path, body, contentType);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return await SendAsync(_admin, request);
    }

    /// <summary>Sends a request with a bearer token, or anonymously without one.</summary>
    public async Task<Reply> SendAsAsync(string? token, string method, string path, string? body = null)
    {
        using var request = Request(method, path, body, "application/json");
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        return await SendAsync(_tokenOnly, request);
    }

    public Task<Reply> GetAsync(string path, string? accept = null) => SendAsync("GET", path, accept: accept);

    public Task<Reply> PostAsync(string path, string body) => SendAsync("POST", path, body);

    public Task<Reply> PutAsync(string path, JsonNode body) => SendAsync("PUT", path, body.ToJsonString());

    public Task<Reply> MergeAsync(string path, string patch) =>
        SendAsync("PATCH", path, patch, "application/merge-patch+json");

    public Task<Reply> DeleteAsync(string path, string? options = null) => SendAsync("DELETE", path, options);

    /// <summary>Creates a namespace for one case.</summary>
    public async Task<string> NamespaceAsync()
    {
        var reply = await PostAsync(
            "/api/v1/namespaces", """{"apiVersion":"v1","kind":"Namespace","metadata":{"generateName":"case-"}}""");
        return reply.Expect(201).Name!;
    }

    public async Task<Reply> CreateWidgetAsync(
        string ns, string name, string spec = """{"size":5}""", string query = "", string metadata = "") =>
        await PostAsync(WidgetsIn(ns) + query, $$$$"""
            {"apiVersion":"contract.kafkapi.dev/v1","kind":"Widget",
             "metadata":{"name":"{{{{name}}}}"{{{{metadata}}}}},
             "spec":{{{{spec}}}}}
            """);

    public async Task<Reply> CreateConfigMapAsync(
        string ns, string name, string data = """{"a":"1"}""", string metadata = "") =>
        await PostAsync($"/api/v1/namespaces/{ns}/configmaps", $$$$"""
            {"apiVersion":"v1","kind":"ConfigMap",
             "metadata":{"name":"{{{{name}}}}"{{{{metadata}}}}},
             "data":{{{{data}}}}}
            """);

    /// <summary>True when the server allows what <paramref name="asked"/>, the spec of a review, describes.</summary>
    public async Task<bool> AllowsAsync(string asked)
    {
        var review = await PostAsync("/apis/authorization.k8s.io/v1/subjectaccessreviews", $$"""
            {"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","spec":{{asked}}}
            """);
        return review.Expect(201).Body.Flag("status", "allowed");
    }

    public Task<WatchStream> WatchAsync(string path, string? accept = null) =>
        WatchStream.OpenAsync(_admin, path, accept, TestContext.Current.CancellationToken);

    /// <summary>Waits up to half a minute for a condition.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 300; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.Fail("it did not come about");
    }

    public void Dispose()
    {
        _admin.Dispose();
        _tokenOnly.Dispose();
        Directory.Delete(KubectlCache, recursive: true);
    }

    private static HttpRequestMessage Request(string method, string path, string? body, string contentType)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType =
                contentType.Length == 0 ? null : MediaTypeHeaderValue.Parse(contentType);
        }

        return request;
    }

    private static async Task<Reply> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        var ct = TestContext.Current.CancellationToken;
        using var response = await client.SendAsync(request, ct);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(ct), response.Headers);
    }

    private static string Decode(JsonNode? node, string field) =>
        Encoding.ASCII.GetString(Convert.FromBase64String(node.Text(field)!));

    private static HttpClient Client(Uri address, X509Certificate2 authority, X509Certificate2? certificate)
    {
        // Hundreds of watches stay open at once, so requests must not queue behind them for a connection.
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 400 };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(authority);
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null);
        }

        return new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
    }

    private async Task DefineWidgetsAsync(CancellationToken ct)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Servers", "widgets.yaml");
        var manifest = Yaml.Parse(await File.ReadAllBytesAsync(file, ct))!.ToJsonString();
        var created = await PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", manifest);
        if (created.Code != 409)
        {
            created.Expect(201);
        }

        // A real server serves, lists and describes a new kind at different moments.
        await EventuallyAsync(async () => (await GetAsync("/apis/contract.kafkapi.dev/v1/widgets")).Code == 200);
        await EventuallyContainsAsync("/apis", "contract.kafkapi.dev/v1");
        await EventuallyContainsAsync("/apis/contract.kafkapi.dev/v1", "widgets/status");
        var openApi =
            (await GetAsync("/openapi/v3")).Code == 200 ? "/openapi/v3/apis/contract.kafkapi.dev/v1" : "/openapi/v2";
        await EventuallyContainsAsync(openApi, "What the widget is to be.", "application/json");
    }

    private Task EventuallyContainsAsync(string path, string text, string? accept = null) =>
        EventuallyAsync(async () => (await GetAsync(path, accept)).Text.Contains(text, StringComparison.Ordinal));
}
