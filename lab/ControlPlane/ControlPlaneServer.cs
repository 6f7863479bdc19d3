using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Api;
using KafkaPi.ControlPlane.Auth;
using KafkaPi.ControlPlane.Controllers;
using KafkaPi.ControlPlane.Faults;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Storage;
using KafkaPi.ControlPlane.Types;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace KafkaPi.ControlPlane;

/// <summary>A small Kubernetes API server for trying out and for tests, on loopback. It is no place to run anything that matters.</summary>
public sealed class ControlPlaneServer : IAsyncDisposable
{
    /// <summary>For what a client owes the server. On a starved machine it is late; on loopback that is no attack.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string[] Namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

    private readonly WebApplication _app;
    private readonly Store _store;
    private readonly CancellationTokenSource _stopping;
    private readonly Task _housekeeping;

    private ControlPlaneServer(WebApplication app, Store store, CancellationTokenSource stopping, Task housekeeping, FaultSwitches faults, Uri address, string kubeconfig)
    {
        _app = app;
        _store = store;
        _stopping = stopping;
        _housekeeping = housekeeping;
        Faults = faults;
        Address = address;
        Kubeconfig = kubeconfig;
    }

    /// <summary>The admin's kubeconfig, with the contexts <c>admin</c> (certificate), <c>admin-token</c> and <c>nobody</c> (no rights).</summary>
    public string Kubeconfig { get; }

    public Uri Address { get; }

    /// <summary>Faults to switch on; they work whether or not the endpoint is served.</summary>
    public FaultSwitches Faults { get; }

    /// <summary>Starts serving; everything acknowledged by an earlier process on the same directory is there.</summary>
    public static async Task<ControlPlaneServer> StartAsync(ControlPlaneOptions options, CancellationToken cancel = default)
    {
        Directory.CreateDirectory(options.Directory);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(options.Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var certificateDirectory = Path.Combine(options.Directory, "certs");
        Directory.CreateDirectory(certificateDirectory);
        var certificates = Certificates.In(certificateDirectory, options.Time.GetUtcNow());
        var adminToken = EnsureTokens(certificateDirectory);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, certificates, options.Port));
        builder.WebHost.UseKestrelHttpsConfiguration();
        var app = builder.Build();

        var store = Store.Open(Path.Combine(options.Directory, "state.db"), options.Time, options.WatchHistory, options.WatchBuffer);
        var stopping = CancellationTokenSource.CreateLinkedTokenSource(app.Lifetime.ApplicationStopping);
        try
        {
            var schemas = KubernetesSchemas.Load();
            var faults = new FaultSwitches();
            var handler = new ResourceHandler(store, options.Time);
            var types = new ServedTypes(store, schemas);
            var housekeeping = new Housekeeping(store, handler, () => types.Current, options.Time, app.Logger);
            store.Committed += housekeeping.Observe;
            var serviceAccounts = ServiceAccountTokens.In(certificateDirectory, store, options.Time);
            var authorizer = new Authorizer(store);
            var authenticator = new Authenticator(certificates, Authenticator.ReadTokens(Path.Combine(certificateDirectory, "tokens.csv")), serviceAccounts);
            var watch = new WatchHandler(store, faults, options.Time, options.BookmarkInterval, stopping.Token);
            var router = new Router(authenticator, authorizer, new AccessReviews(authorizer, authenticator), serviceAccounts, store, types, schemas, handler, watch, faults, options.Faults, app.Logger);
            app.Run(router.HandleAsync);

            await BootstrapAsync(handler, types.Current);
            await app.StartAsync(cancel);
            var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
            var server = new Uri($"https://127.0.0.1:{address.Port}");
            var kubeconfig = Path.Combine(options.Directory, "kubeconfig");
            PrivateFile.Write(kubeconfig, KubeconfigFile.Render(server, certificates, adminToken));
            return new(app, store, stopping, Task.Run(() => housekeeping.RunAsync(stopping.Token), CancellationToken.None), faults, server, kubeconfig);
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
    public Task WaitForShutdownAsync(CancellationToken cancel = default) => _app.WaitForShutdownAsync(cancel);

    /// <summary>Forgets the changes that watches could resume from: older resourceVersions answer 410, as after etcd's compaction.</summary>
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

    private static void Configure(KestrelServerOptions kestrel, Certificates certificates, int port)
    {
        kestrel.AddServerHeader = false;
        // Bodies are bounded where they are read, so that the answer is a Status.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.RequestHeadersTimeout = Patience;
        kestrel.Limits.MinRequestBodyDataRate = null;
        // What a reader who stops may hold is bounded by its watch's buffer.
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
        kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = certificates.Server;
            https.HandshakeTimeout = Patience;
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            // Whether it is one of ours is for the authenticator, whose refusal is a Status.
            https.ClientCertificateValidation = (_, _, _) => true;
        }));
    }

    private static string EnsureTokens(string directory)
    {
        var file = Path.Combine(directory, "tokens.csv");
        if (!File.Exists(file))
        {
            var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
            PrivateFile.Write(file, $"{token},admin-token,admin-token,\"{User.Masters}\"\nnobody-{token},nobody,nobody\n");
        }
        return File.ReadLines(file).First().Split(',')[0];
    }

    private static async Task BootstrapAsync(ResourceHandler handler, TypeRegistry types)
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
            try
            {
                await handler.CreateAsync(types.Types.First(type => type.Kind == kind), "", manifest, new WriteOptions(false, "Strict"));
            }
            catch (ApiException e) when (e.Reason == "AlreadyExists")
            {
                // From an earlier start; a person may have changed it since.
            }
        }
    }
}
