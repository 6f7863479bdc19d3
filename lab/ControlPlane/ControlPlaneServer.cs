using System.Net;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Api;
using KafkaPi.ControlPlane.Api.Objects;
using KafkaPi.ControlPlane.Auth;
using KafkaPi.ControlPlane.Faults;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace KafkaPi.ControlPlane;

/// <summary>A small Kubernetes API server on loopback, for trying out and for tests. Unfit for production.</summary>
public sealed class ControlPlaneServer : IAsyncDisposable
{
    /// <summary>
    /// The time that a client has for its handshake and its headers. Clients on a starved machine are late, and
    /// a late client on loopback is no attacker.
    /// </summary>
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromMinutes(5);

    private static readonly string[] Namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

    private readonly WebApplication _app;
    private readonly Store _store;
    private readonly CancellationTokenSource _stopping;
    private readonly Task _housekeeping;

    private ControlPlaneServer(
        WebApplication app, Store store, Backend backend, CancellationTokenSource stopping, Uri address,
        string kubeconfig)
    {
        _app = app;
        _store = store;
        _stopping = stopping;
        _housekeeping = Task.Run(() => backend.Housekeeping.RunAsync(stopping.Token), CancellationToken.None);
        Faults = backend.Faults;
        Address = address;
        Kubeconfig = kubeconfig;
    }

    /// <summary>
    /// The admin's kubeconfig, with the contexts <c>admin</c> (certificate), <c>admin-token</c> and
    /// <c>nobody</c> (no rights).
    /// </summary>
    public string Kubeconfig { get; }

    public Uri Address { get; }

    /// <summary>Faults that tests switch on. They work without the endpoint too.</summary>
    public FaultSwitches Faults { get; }

    /// <summary>Starts serving, with every write that an earlier process on the directory acknowledged.</summary>
    public static async Task<ControlPlaneServer> StartAsync(
        ControlPlaneOptions options, CancellationToken ct = default)
    {
        CreatePrivate(options.Directory);
        var credentials = Credentials.In(Path.Combine(options.Directory, "certs"), options.Time.GetUtcNow());
        var app = BuildHost(credentials.Certificates, options.Port);
        var store = Store.Open(
            Path.Combine(options.Directory, "state.db"), options.Time, options.WatchHistory, options.WatchBuffer);
        var stopping = CancellationTokenSource.CreateLinkedTokenSource(app.Lifetime.ApplicationStopping);
        try
        {
            var backend = Backend.Compose(options, credentials, store, app.Logger, stopping.Token);
            app.Run(backend.Router.HandleAsync);
            await BootstrapAsync(backend);
            await app.StartAsync(ct);
            var address = AddressOf(app);
            var kubeconfig = Path.Combine(options.Directory, "kubeconfig");
            PrivateFile.Write(kubeconfig, KubeconfigFile.Render(address, credentials));
            return new(app, store, backend, stopping, address, kubeconfig);
        }
        catch
        {
            await app.DisposeAsync();
            await store.DisposeAsync();
            stopping.Dispose();
            throw;
        }
    }

    /// <summary>Serves until the process is told to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken ct = default) => _app.WaitForShutdownAsync(ct);

    /// <summary>
    /// Forgets the changes that watches could resume from. Older resourceVersions answer 410 afterwards, as
    /// after a compaction of etcd.
    /// </summary>
    public void Compact() => _store.Compact();

    public async ValueTask DisposeAsync()
    {
        Faults.Clear();
        await _stopping.CancelAsync();
        await _app.StopAsync();
        await _housekeeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _app.DisposeAsync();
        await _store.DisposeAsync();
        _stopping.Dispose();
    }

    private static void CreatePrivate(string directory)
    {
        Directory.CreateDirectory(directory);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static WebApplication BuildHost(Certificates certificates, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, certificates, port));
        builder.WebHost.UseKestrelHttpsConfiguration();
        return builder.Build();
    }

    private static void Configure(KestrelServerOptions kestrel, Certificates certificates, int port)
    {
        kestrel.AddServerHeader = false;
        // ObjectReader bounds request bodies, so that the refusal is a Status.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.RequestHeadersTimeout = ClientTimeout;
        kestrel.Limits.MinRequestBodyDataRate = null;
        // The watch buffer bounds what a client that stops reading may hold.
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
        kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = certificates.Server;
            https.HandshakeTimeout = ClientTimeout;
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            // The authenticator verifies the certificate, so that the refusal is a Status.
            https.ClientCertificateValidation = (_, _, _) => true;
        }));
    }

    private static Uri AddressOf(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new($"https://127.0.0.1:{new Uri(addresses.Single()).Port}");
    }

    private static async Task BootstrapAsync(Backend backend)
    {
        var namespaces = Namespaces.Select(name => new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Namespace",
            ["metadata"] = new JsonObject { ["name"] = name },
        });
        foreach (var manifest in namespaces.Concat(BootstrapPolicy.Objects()))
        {
            var kind = manifest.Text("kind");
            var type = backend.Types.Current.Types.First(type => type.Kind == kind);
            try
            {
                await backend.Writer.CreateAsync(type, "", manifest, new WriteOptions(false, "Strict"));
            }
            catch (ApiException e) when (e.Reason == "AlreadyExists")
            {
                // Created by an earlier start. A person may have changed it since.
            }
        }
    }
}
