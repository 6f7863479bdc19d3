using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using KafkaPi.ControlPlane.Contract.Servers;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Embedded;

/// <summary>Late clients, and clients that stop reading.</summary>
public sealed class ConnectionTests : IAsyncLifetime
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const int Buffer = 20;

    private readonly string _directory = Directory.CreateTempSubdirectory("kafkapi-connections-").FullName;
    private ControlPlaneServer _server = null!;
    private Server _api = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ControlPlaneServer.StartAsync(new(_directory) { WatchBuffer = Buffer });
        _api = await Server.ConnectAsync(_server.Kubeconfig, default);
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_client_that_stops_reading_is_cut_off_and_holds_nobody()
    {
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await using var stopped = await ConnectAsync(client);
        await AskAsync(stopped, $"{Maps}?watch=true");
        using var reading = await _api.WatchAsync($"{Maps}?watch=true");

        const int Changes = 100;
        for (var i = 0; i < Changes; i++)
        {
            await CreateBigAsync(i);
            Assert.Equal($"big-{i}", (await reading.NextChangeAsync()).Name);
        }

        Assert.DoesNotContain($"big-{Changes - 1}", await ToEndAsync(stopped));
    }

    [Fact]
    public async Task A_watch_that_resumes_from_far_behind_catches_up()
    {
        var since = (await _api.GetAsync(Maps)).ResourceVersion;
        for (var i = 0; i < 3 * Buffer; i++)
        {
            (await _api.CreateConfigMapAsync("default", $"c-{i}")).Expect(201);
        }

        using var watch = await _api.WatchAsync($"{Maps}?watch=true&resourceVersion={since}");
        await _api.CreateConfigMapAsync("default", "last");

        for (var i = 0; i < 3 * Buffer; i++)
        {
            Assert.Equal($"c-{i}", (await watch.NextChangeAsync()).Name);
        }

        Assert.Equal("last", (await watch.NextChangeAsync()).Name);
    }

    [Fact]
    public async Task A_handshake_that_comes_late_is_served()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _server.Address.Port, TestContext.Current.CancellationToken);
        // Kestrel's default limit for a handshake is 10 s.
        await Task.Delay(TimeSpan.FromSeconds(12), TestContext.Current.CancellationToken);

        await using var tls = await HandshakeAsync(client);
        await AskAsync(tls, Maps, "Connection: close\r\n");

        Assert.Contains("ConfigMapList", await ToEndAsync(tls));
    }

    private async Task CreateBigAsync(int number) =>
        (await _api.CreateConfigMapAsync("default", $"big-{number}", $$"""{"a":"{{new string('x', 200_000)}}"}"""))
            .Expect(201);

    private async Task<SslStream> ConnectAsync(TcpClient client)
    {
        await client.ConnectAsync("127.0.0.1", _server.Address.Port, TestContext.Current.CancellationToken);
        return await HandshakeAsync(client);
    }

    private static async Task<SslStream> HandshakeAsync(TcpClient client)
    {
        var tls = new SslStream(client.GetStream(), false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost" }, TestContext.Current.CancellationToken);
        return tls;
    }

    private async Task AskAsync(SslStream tls, string path, string headers = "")
    {
        var config =
            Yaml.Parse(await File.ReadAllBytesAsync(_server.Kubeconfig, TestContext.Current.CancellationToken));
        var token = config.Each("users").First(each => each.Text("name") == "admin-token").Text("user", "token")!;
        await tls.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n{headers}\r\n"),
            TestContext.Current.CancellationToken);
    }

    /// <summary>Reads until the server ends the connection in any way.</summary>
    private static async Task<string> ToEndAsync(SslStream tls)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        using var all = new MemoryStream();
        try
        {
            await tls.CopyToAsync(all, limit.Token);
        }
        catch (IOException)
        {
            // The server cut the connection instead of closing it.
        }
        return Encoding.UTF8.GetString(all.ToArray());
    }
}
