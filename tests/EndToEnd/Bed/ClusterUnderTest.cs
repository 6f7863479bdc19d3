using System.Net;
using System.Text;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KafkaPi.Crds;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.Lab;
using KafkaPi.Lab.Distributions;

[assembly: AssemblyFixture(typeof(ClusterUnderTest))]

namespace KafkaPi.EndToEnd.Bed;

/// <summary>
/// All parts of a story, each of them real: an API server, the operator as a process with the rights of its own role and no more, three
/// hosts, archives over HTTP, kubectl. Made when the first story asks, and used by one story after the other.
/// </summary>
public sealed class ClusterUnderTest : IAsyncLifetime
{
    private readonly LabFixture _lab = new();
    private readonly ControlPlane _controlPlane = new();
    private readonly SemaphoreSlim _once = new(1);
    private readonly string _directory = Directory.CreateTempSubdirectory("kafkapi-e2e-").FullName;
    private readonly string _namespace = $"e2e-{Guid.NewGuid().ToString("N")[..8]}";
    private ArtifactServer? _server;

    internal PiLab Lab { get; private set; } = null!;

    internal IReadOnlyList<LabHost> Hosts => [.. Lab.Hosts.Take(3)];

    internal IKubernetes Kubernetes { get; private set; } = null!;

    internal Kubectl Kubectl { get; private set; } = null!;

    internal OperatorProcess Operator { get; private set; } = null!;

    internal string Namespace => _namespace;

    /// <summary>What lies here is served.</summary>
    internal string Served { get; private set; } = null!;

    /// <summary>Skips the test that asks when a part cannot be had here.</summary>
    internal async Task ReadyAsync(CancellationToken ct)
    {
        TestLabs.SkipUnlessRoot();
        Assert.SkipUnless(await Tool.IsThereAsync("kubectl", ct), "kubectl is not on this machine");
        await _once.WaitAsync(ct);
        try
        {
            Lab = await _lab.UpAsync(3, ct);
            if (_server is null) await MakeAsync(await _controlPlane.StartAsync(Path.Combine(_directory, "control-plane"), ct), ct);
            await Operator.StartAsync(ct);
        }
        finally
        {
            _once.Release();
        }
    }

    /// <summary>Skips the test that asks when it cannot be made here.</summary>
    internal async Task<Distribution> DistributionAsync(string name, CancellationToken ct)
    {
        var store = new DistributionStore(Path.Combine(LabOptions.StateDirectory, "dist"));
        if (store.WhyNot(name) is { } reason) Assert.Skip(reason);
        var distribution = await store.MakeAsync(name, ct);
        var link = Path.Combine(Served, Path.GetFileName(distribution.Path));
        if (!File.Exists(link)) File.CreateSymbolicLink(link, distribution.Path);
        return distribution;
    }

    internal string UrlOf(string file) => new Uri(_server!.Address, file).ToString();

    internal async Task<Manifest> ManifestAsync(string name, IReadOnlyList<LabHost> hosts, string distribution, CancellationToken ct)
    {
        var made = await DistributionAsync(distribution, ct);
        return new(name, hosts, made, UrlOf(Path.GetFileName(made.Path)));
    }

    internal async Task<KafkaCluster?> FindAsync(string name, CancellationToken ct)
    {
        try
        {
            var found = await Kubernetes.CustomObjects.GetNamespacedCustomObjectAsync<KafkaCluster>(
                KafkaCluster.ApiGroup, KafkaCluster.Version, _namespace, KafkaCluster.Plural, name, ct);
            return found;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Of the cluster that has this name now; other stories have had some of the same name.</summary>
    internal async Task<IReadOnlyList<Corev1Event>> EventsAsync(string name, CancellationToken ct) =>
        await FindAsync(name, ct) is { Metadata.Uid: var uid }
            ? [.. (await Kubernetes.CoreV1.ListNamespacedEventAsync(_namespace, cancellationToken: ct)).Items.Where(e => e.InvolvedObject.Uid == uid)]
            : [];

    /// <summary>Waits for an event of each of these reasons: they are sent beside the status, and may be there a moment after it.</summary>
    /// <returns>All events that are there then.</returns>
    internal Task<IReadOnlyList<Corev1Event>> ToldAsync(string name, IReadOnlyCollection<string> reasons, CancellationToken ct) =>
        ToldAsync(name, string.Join(", ", reasons), events => reasons.All(reason => events.Any(e => e.Reason == reason)), ct);

    internal Task<IReadOnlyList<Corev1Event>> ToldAsync(string name, string reason, Predicate<Corev1Event> tells, CancellationToken ct) =>
        ToldAsync(name, reason, events => events.Any(e => e.Reason == reason && tells(e)), ct);

    private Task<IReadOnlyList<Corev1Event>> ToldAsync(string name, string what, Predicate<IReadOnlyList<Corev1Event>> tell, CancellationToken ct) =>
        Eventually.GetAsync($"of {name} the events {what}", async () =>
        {
            var events = await EventsAsync(name, ct);
            return tell(events)
                ? events
                : throw new NotYetException(string.Join('\n', events.Select(e => $"{e.Reason}: {e.Message}")));
        }, ct);

    /// <summary>As <c>kubectl wait</c> does it, for the spec as it stands.</summary>
    internal async Task WaitReadyAsync(string name, CancellationToken ct, TimeSpan? deadline = null)
    {
        await Eventually.GetAsync($"{name} is Ready", async () =>
        {
            Assert.True(Operator.IsRunning, $"the operator has ended: {Operator.LogTail(40)}");
            var answer = await Kubectl.TryAsync(ct, "wait", "--for=condition=Ready", $"kafkacluster/{name}", "--timeout=20s");
            return answer.ExitCode == 0 ? true : throw new NotYetException($"{answer.Error}{await DescribeAsync(name, ct)}");
        }, ct, deadline);
        await Eventually.GetAsync($"{name} is Ready in its present generation", async () =>
        {
            var seen = (await FindAsync(name, ct))!;
            return seen.IsReady()
                ? true
                : throw new NotYetException(seen.Status?.Phase ?? "no status");
        }, ct);
    }

    /// <summary>Waits until the operator has looked so many times more.</summary>
    internal async Task PassAsync(int times, CancellationToken ct)
    {
        var before = await PassesAsync();
        await Eventually.HoldsAsync($"{times} more passes", async () => await PassesAsync() >= before + times, ct);

        async Task<long> PassesAsync() => (await Operator.MetricsAsync(ct)).Sum("kafkapi_reconcile_total");
    }

    /// <summary>Waits for a condition whose message holds all of <paramref name="words"/>, and for a Warning event that does too.</summary>
    internal async Task ToldAsync(string name, string condition, string reason, string[] words, CancellationToken ct)
    {
        await Eventually.GetAsync($"{name} has {condition} with {string.Join(", ", words)}", async () =>
        {
            var seen = await FindAsync(name, ct);
            var told = seen?.Condition(condition);
            return told is { Status: not "True" } or { Type: "Deleting" } && words.All(word => told.Message.Contains(word, StringComparison.Ordinal))
                ? true
                : throw new NotYetException($"{condition} is {told?.Status} ({told?.Reason}): {told?.Message}; {seen?.Status?.Phase}");
        }, ct);
        await ToldAsync(name, reason, e => e.Type == "Warning" && words.All(word => e.Message.Contains(word, StringComparison.Ordinal)), ct);
    }

    /// <summary>Deletes the resource with all that is on its hosts, and waits until it has gone.</summary>
    internal async Task PurgeAsync(string name, CancellationToken ct)
    {
        if (await FindAsync(name, ct) is not { } cluster) return;
        if (cluster.Metadata.DeletionTimestamp is null)
            await PatchAsync(name, new { spec = new { deletionPolicy = "Purge" } }, ct);
        await Kubectl.RunAsync(ct, "delete", "kc", name, "--timeout=180s");
    }

    /// <param name="change">A merge patch, to be written as JSON.</param>
    internal Task PatchAsync(string name, object change, CancellationToken ct) =>
        Kubectl.RunAsync(ct, "patch", "kc", name, "--type=merge", "--patch", JsonSerializer.Serialize(change));

    internal async Task MakeSecretAsync(string name, IReadOnlyDictionary<string, string> values, CancellationToken ct)
    {
        var secret = new V1Secret { ApiVersion = "v1", Kind = "Secret", Metadata = new() { Name = name }, StringData = values.ToDictionary() };
        await Kubectl.RunAsync(ct, "delete", "secret", name, "--ignore-not-found");
        await Kubectl.ApplyAsync(KubernetesJson.Serialize(secret), ct);
    }

    internal async Task<string> DescribeAsync(string name, CancellationToken ct) =>
        $"{(await Kubectl.TryAsync(ct, "describe", "kc", name)).Output}\n--- operator:\n{Operator.LogTail(40)}";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await Operator.StopAsync(CancellationToken.None);
            await Operator.DisposeAsync();
            // Nobody answers finalizers any more.
            foreach (var line in (await Kubectl.TryAsync(CancellationToken.None, "get", "kc", "-o", "name")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                await Kubectl.TryAsync(CancellationToken.None, "patch", line, "--type=merge", "--patch", """{"metadata":{"finalizers":null}}""");
            await Kubectl.TryAsync(CancellationToken.None, "delete", "clusterrolebinding", _namespace);
            await Kubectl.TryAsync(CancellationToken.None, "delete", "namespace", _namespace, "--wait=false");
            await _server.DisposeAsync();
            Kubernetes.Dispose();
        }

        await _controlPlane.DisposeAsync();
        await _lab.DisposeAsync();
        _once.Dispose();
        if (Environment.GetEnvironmentVariable("KAFKAPI_TEST_KEEP") is null) Directory.Delete(_directory, recursive: true);
    }

    private async Task MakeAsync(string admin, CancellationToken ct)
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(admin);
        Kubernetes = new Kubernetes(configuration);
        Kubectl = new(admin, _namespace);
        await Kubectl.RunAsync(ct, "apply", "-f", Repository.Path("config", "crd", "kafkapi.dev_kafkaclusters.yaml"), "-f", Repository.Path("config", "rbac", "operator_role.yaml"));
        await Kubectl.RunAsync(ct, "wait", "--for=condition=Established", "crd/kafkaclusters.kafkapi.dev", "--timeout=60s");
        await Kubectl.RunAsync(ct, "create", "namespace", _namespace);
        await Kubectl.RunAsync(ct, "create", "serviceaccount", "kafkapi-operator");
        await Kubectl.RunAsync(ct, "create", "clusterrolebinding", _namespace, "--clusterrole=kafkapi-operator", $"--serviceaccount={_namespace}:kafkapi-operator");
        var election = await File.ReadAllTextAsync(Repository.Path("config", "rbac", "leader_election_role.yaml"), ct);
        await Kubectl.ApplyAsync(election.Replace("kafkapi-system", _namespace, StringComparison.Ordinal), ct);
        await Kubectl.RunAsync(ct, "create", "rolebinding", "kafkapi-operator-leader-election", "--role=kafkapi-operator-leader-election", $"--serviceaccount={_namespace}:kafkapi-operator");
        await Kubectl.RunAsync(ct, "create", "secret", "generic", "pi-ssh", $"--from-file=ssh-privatekey={Lab.PrivateKeyPath}");
        Served = Directory.CreateDirectory(Path.Combine(_directory, "served")).FullName;
        Operator = new(await OperatorKubeconfigAsync(configuration, ct), _namespace, _directory);
        _server = ArtifactServer.Start(Served, IPAddress.Loopback);
    }

    /// <summary>The same server, seen with the operator's ServiceAccount.</summary>
    private async Task<string> OperatorKubeconfigAsync(KubernetesClientConfiguration admin, CancellationToken ct)
    {
        var path = Path.Combine(_directory, "operator.kubeconfig");
        var token = await Kubectl.RunAsync(ct, "create", "token", "kafkapi-operator", "--duration=24h");
        var authority = admin.SslCaCerts is { Count: > 0 } authorities ? Convert.ToBase64String(Encoding.ASCII.GetBytes(authorities[0].ExportCertificatePem())) : null;
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["clusters"] = new[] { new { name = "test", cluster = new Dictionary<string, object?> { ["server"] = admin.Host, ["certificate-authority-data"] = authority } } },
            ["users"] = new[] { new { name = "operator", user = new { token } } },
            ["contexts"] = new[] { new { name = "operator", context = new Dictionary<string, object?> { ["cluster"] = "test", ["user"] = "operator", ["namespace"] = _namespace } } },
            ["current-context"] = "operator",
        }), ct);
        return path;
    }
}

internal static class KafkaClusterViews
{
    /// <summary>In its present generation.</summary>
    public static bool IsReady(this KafkaCluster cluster) => cluster.Status?.ObservedGeneration == cluster.Metadata.Generation && cluster.Condition("Ready") is { Status: "True" };

    public static V1Condition? Condition(this KafkaCluster cluster, string type) => cluster.Status?.Conditions?.FirstOrDefault(c => c.Type == type);
}
