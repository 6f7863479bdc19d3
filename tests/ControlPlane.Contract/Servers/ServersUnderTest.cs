using System.Collections.Concurrent;
using KafkaPi.ControlPlane.Contract.Servers;

[assembly: AssemblyFixture(typeof(ServersUnderTest))]

namespace KafkaPi.ControlPlane.Contract.Servers;

/// <summary>
/// The embedded server, started for this run, and the real server that <c>KAFKAPI_TEST_KUBECONFIG</c> names.
/// </summary>
public sealed class ServersUnderTest : IAsyncLifetime
{
    public const string Embedded = "embedded";
    public const string Real = "real";

    private readonly string _directory = Directory.CreateTempSubdirectory("kafkapi-contract-").FullName;
    private readonly ConcurrentDictionary<string, Server> _servers = new();
    private ControlPlaneServer? _embedded;

    public static string? RealKubeconfig =>
        Environment.GetEnvironmentVariable("KAFKAPI_TEST_KUBECONFIG") is { Length: > 0 } path ? path : null;

    internal Server this[string name] => _servers[name];

    public async ValueTask InitializeAsync()
    {
        _embedded = await ControlPlaneServer.StartAsync(new(_directory) { BookmarkInterval = TimeSpan.FromSeconds(2) });
        _servers[Embedded] = await Server.ConnectAsync(_embedded.Kubeconfig, default);
        _embedded.Compact();
        if (RealKubeconfig is { } real)
        {
            _servers[Real] = await Server.ConnectAsync(real, default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            server.Dispose();
        }

        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }
}
