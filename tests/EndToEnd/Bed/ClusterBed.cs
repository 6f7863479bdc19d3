using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KafkaPi.Crds;
using KafkaPi.EndToEnd.Bed.Api;
using KafkaPi.EndToEnd.Bed.Machine;
using KafkaPi.Lab;
using KafkaPi.Lab.Distributions;
using KafkaPi.Testing;

namespace KafkaPi.EndToEnd.Bed;

/// <summary>
/// Real parts of a story: an API server, the operator as a process with the rights of its own role, three hosts,
/// archives over HTTP, kubectl. The first story makes them, and the stories of one collection use them one after
/// the other. Beds stand beside each other.
/// </summary>
/// <param name="name">Name of the bed's lab; letters.</param>
/// <param name="block">Subnet of the bed's lab among those of this run.</param>
/// <param name="jvmOptions">
/// Options of the hosts' JVMs, such as <see cref="QuickJvms"/>; <c>null</c> for none, which measurements need.
/// </param>
public class ClusterBed(string name, int block, string? jvmOptions = null) : IAsyncLifetime
{
    /// <summary>
    /// Compiles with the first compiler alone. Starting JVMs are most of a story's work, and this saves nearly half
    /// of it (measured: broker 5.0 to 3.0 s of processor time, tool 2.6 to 1.4 s).
    /// </summary>
    protected const string QuickJvms = "-XX:TieredStopAtLevel=1";

    private readonly ApiServer _apiServer = new();
    private readonly SemaphoreSlim _once = new(1);
    private readonly string _directory = Directory.CreateTempSubdirectory("kafkapi-e2e-").FullName;
    private readonly Dictionary<string, Distribution> _distributions = new(StringComparer.Ordinal);
    private PiLab? _lab;
    private ArtifactServer? _server;

    internal PiLab Lab => _lab!;

    internal IReadOnlyList<LabHost> Hosts => [.. Lab.Hosts.Take(3)];

    internal IKubernetes Kubernetes { get; private set; } = null!;

    internal Kubectl Kubectl { get; private set; } = null!;

    internal OperatorProcess Operator { get; private set; } = null!;

    internal string Namespace { get; } = $"e2e-{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>Directory whose files are served over HTTP.</summary>
    internal string Served { get; private set; } = null!;

    /// <summary>Environment for a command line that starts a JVM; empty for none.</summary>
    internal string JvmEnvironment => jvmOptions is null ? "" : $"JDK_JAVA_OPTIONS={jvmOptions}";

    /// <summary>
    /// Completes the bed: hosts up, healed and thawed, the operator running. Skips the test when a part is not
    /// available on this machine.
    /// </summary>
    internal async Task ReadyAsync(CancellationToken ct)
    {
        TestLabs.SkipUnlessRoot();
        Assert.SkipUnless(await Tool.IsThereAsync("kubectl", ct), "kubectl is not on this machine");
        await _once.WaitAsync(ct);
        try
        {
            await BringUpLabAsync(ct);
            if (_server is null)
            {
                await MakeAsync(await _apiServer.StartAsync(Path.Combine(_directory, "control-plane"), ct), ct);
            }

            await StartOperatorAsync(ct);
        }
        finally
        {
            _once.Release();
        }
    }

    /// <summary>
    /// Starts the operator unless it runs. The lease of a killed operator is deleted: one story waits until such
    /// a lease runs out, and 15 seconds are too long for the others.
    /// </summary>
    internal async Task StartOperatorAsync(CancellationToken ct)
    {
        if (!Operator.IsRunning)
        {
            await Kubectl.RunAsync(ct, "delete", "lease", "--all");
            await Operator.StartAsync(ct);
        }
    }

    /// <summary>Makes and serves a distribution. Skips the test when it cannot be made here.</summary>
    internal async Task<Distribution> DistributionAsync(string distribution, CancellationToken ct)
    {
        if (_distributions.TryGetValue(distribution, out var known))
        {
            return known;
        }

        var store = new DistributionStore(Path.Combine(LabOptions.StateDirectory, "dist"));
        if (store.WhyNot(distribution) is { } reason)
        {
            Assert.Skip(reason);
        }

        var made = await store.MakeAsync(distribution, ct);
        File.CreateSymbolicLink(Path.Combine(Served, Path.GetFileName(made.Path)), made.Path);
        return _distributions[distribution] = made;
    }

    internal string UrlOf(string file) => new Uri(_server!.Address, file).ToString();

    internal async Task<Manifest> ManifestAsync(
        string cluster, IReadOnlyList<LabHost> hosts, string distribution, CancellationToken ct)
    {
        var made = await DistributionAsync(distribution, ct);
        return new(cluster, hosts, made, UrlOf(Path.GetFileName(made.Path)));
    }

    internal async Task<KafkaCluster?> FindAsync(string cluster, CancellationToken ct)
    {
        try
        {
            return await Kubernetes.CustomObjects.GetNamespacedCustomObjectAsync<KafkaCluster>(
                KafkaCluster.ApiGroup, KafkaCluster.Version, Namespace, KafkaCluster.Plural, cluster, ct);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Events of the present cluster, without those of earlier clusters of the same name.</summary>
    internal async Task<IReadOnlyList<Corev1Event>> EventsAsync(string cluster, CancellationToken ct)
    {
        if (await FindAsync(cluster, ct) is not { Metadata.Uid: var uid })
        {
            return [];
        }

        var all = await Kubernetes.CoreV1.ListNamespacedEventAsync(Namespace, cancellationToken: ct);
        return [.. all.Items.Where(e => e.InvolvedObject.Uid == uid)];
    }

    /// <param name="change">A merge patch, to be serialized as JSON.</param>
    internal Task PatchAsync(string cluster, object change, CancellationToken ct) =>
        Kubectl.RunAsync(ct, "patch", "kc", cluster, "--type=merge", "--patch", JsonSerializer.Serialize(change));

    /// <summary>Deletes the resource with all that is on its hosts, and waits until it is gone.</summary>
    internal async Task PurgeAsync(string cluster, CancellationToken ct)
    {
        if (await FindAsync(cluster, ct) is not { } found)
        {
            return;
        }

        if (found.Metadata.DeletionTimestamp is null)
        {
            await PatchAsync(cluster, new { spec = new { deletionPolicy = "Purge" } }, ct);
        }

        await Kubectl.RunAsync(ct, "delete", "kc", cluster, "--timeout=600s");
    }

    /// <summary>Deletes every KafkaCluster of the bed with all that is on its hosts.</summary>
    internal async Task FreeHostsAsync(CancellationToken ct)
    {
        var names = await Kubectl.RunAsync(ct, "get", "kc", "-o", "jsonpath={.items[*].metadata.name}");
        foreach (var cluster in names.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            await PurgeAsync(cluster, ct);
        }
    }

    internal async Task MakeSecretAsync(
        string secret, IReadOnlyDictionary<string, string> values, CancellationToken ct)
    {
        var manifest = new V1Secret
        {
            ApiVersion = "v1",
            Kind = "Secret",
            Metadata = new() { Name = secret },
            StringData = values.ToDictionary(),
        };
        await Kubectl.RunAsync(ct, "delete", "secret", secret, "--ignore-not-found");
        await Kubectl.ApplyAsync(KubernetesJson.Serialize(manifest), ct);
    }

    internal async Task<string> DescribeAsync(string cluster, CancellationToken ct) =>
        $"{(await Kubectl.TryAsync(ct, "describe", "kc", cluster)).Output}\n--- operator:\n{Operator.LogTail(40)}";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await Operator.StopAsync(CancellationToken.None);
            await Operator.DisposeAsync();
            await RemoveObjectsAsync();
            await _server.DisposeAsync();
            Kubernetes.Dispose();
        }

        await _apiServer.DisposeAsync();
        if (_lab is not null)
        {
            await _lab.DownAsync(CancellationToken.None);
        }

        _once.Dispose();
        if (Environment.GetEnvironmentVariable("KAFKAPI_TEST_KEEP") is null)
        {
            Directory.Delete(_directory, recursive: true);
        }

        GC.SuppressFinalize(this);
    }

    private async Task BringUpLabAsync(CancellationToken ct)
    {
        if (_lab is null)
        {
            await TestLabs.RemoveAbandonedAsync(name, ct);
            var environment = jvmOptions is null ? null : JvmEnvironment;
            _lab = new PiLab(TestLabs.Options(name, block) with { ServiceEnvironment = environment });
        }

        await _lab.UpAsync(3, ct);
    }

    private async Task MakeAsync(string admin, CancellationToken ct)
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(admin);
        Kubernetes = new Kubernetes(configuration);
        Kubectl = new(admin, Namespace);
        await ApplyDefinitionAsync(ct);
        await MakeNamespaceAsync(ct);
        Served = Directory.CreateDirectory(Path.Combine(_directory, "served")).FullName;
        var token = await Kubectl.RunAsync(ct, "create", "token", "kafkapi-operator", "--duration=24h");
        var kubeconfig = Path.Combine(_directory, "operator.kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, OperatorKubeconfig.Of(configuration, Namespace, token), ct);
        Operator = new(kubeconfig, Namespace, _directory);
        _server = ArtifactServer.Start(Served, IPAddress.Loopback);
    }

    /// <summary>
    /// Applies the objects that all beds share. Tries again, because another bed may create them meanwhile.
    /// </summary>
    private async Task ApplyDefinitionAsync(CancellationToken ct)
    {
        await Eventually.GetAsync("the definition and the operator's role are applied", async () =>
        {
            var answer = await Kubectl.TryAsync(
                ct, "apply", "-f", Repository.PathOf("config/crd/kafkapi.dev_kafkaclusters.yaml"), "-f",
                Repository.PathOf("config/rbac/operator_role.yaml"));
            return answer.ExitCode == 0 ? true : throw new NotYetException(answer.Error);
        }, ct);
        await Kubectl.RunAsync(
            ct, "wait", "--for=condition=Established", "crd/kafkaclusters.kafkapi.dev", "--timeout=60s");
    }

    private async Task MakeNamespaceAsync(CancellationToken ct)
    {
        var account = $"--serviceaccount={Namespace}:kafkapi-operator";
        await Kubectl.RunAsync(ct, "create", "namespace", Namespace);
        await Kubectl.RunAsync(ct, "create", "serviceaccount", "kafkapi-operator");
        await Kubectl.RunAsync(
            ct, "create", "clusterrolebinding", Namespace, "--clusterrole=kafkapi-operator", account);
        var election = await File.ReadAllTextAsync(Repository.PathOf("config/rbac/leader_election_role.yaml"), ct);
        await Kubectl.ApplyAsync(election.Replace("kafkapi-system", Namespace, StringComparison.Ordinal), ct);
        await Kubectl.RunAsync(
            ct, "create", "rolebinding", "kafkapi-operator-leader-election", "--role=kafkapi-operator-leader-election",
            account);
        await Kubectl.RunAsync(
            ct, "create", "secret", "generic", "pi-ssh", $"--from-file=ssh-privatekey={Lab.PrivateKeyPath}");
    }

    /// <summary>Removes the bed's objects from the API server, where no operator answers finalizers any more.</summary>
    private async Task RemoveObjectsAsync()
    {
        var clusters = await Kubectl.TryAsync(CancellationToken.None, "get", "kc", "-o", "name");
        foreach (var cluster in clusters.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await Kubectl.TryAsync(
                CancellationToken.None, "patch", cluster, "--type=merge", "--patch",
                """{"metadata":{"finalizers":null}}""");
        }

        await Kubectl.TryAsync(CancellationToken.None, "delete", "clusterrolebinding", Namespace);
        await Kubectl.TryAsync(CancellationToken.None, "delete", "namespace", Namespace, "--wait=false");
    }
}
