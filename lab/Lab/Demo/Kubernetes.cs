using System.Text;
using System.Text.Json.Nodes;

namespace KafkaPi.Lab.Demo;

/// <summary>
/// What the demo puts into a control plane. All of it is labelled, so that on a cluster that is the user's own only that is taken away again.
/// </summary>
/// <param name="demo">The demo's name; its namespace has it too.</param>
/// <param name="directory">The demo's.</param>
internal sealed class Kubernetes(string demo, string directory)
{
    private const string MadeBy = "kafkapi.dev/made-by=demo";

    private const string System = "kafkapi-system";

    private readonly string _manifests = Path.Combine(directory, "manifests");
    private readonly string _cache = Path.Combine(directory, "kubectl-cache");

    /// <summary>An administrator's, for the demo's namespace.</summary>
    public string Kubeconfig => Path.Combine(directory, "kubeconfig");

    /// <summary>With the rights of the operator's ServiceAccount and no more.</summary>
    public string OperatorKubeconfig => Path.Combine(directory, "operator.kubeconfig");

    public Kubectl Kubectl => new(Kubeconfig, _cache);

    /// <summary>Writes <see cref="Kubeconfig"/> from another one; <c>null</c> for the user's own.</summary>
    public async Task UseAsync(string? kubeconfig, CancellationToken ct)
    {
        var text = await new Kubectl(kubeconfig, _cache).RunAsync(ct, "config", "view", "--raw", "--flatten", "--minify", "--output=json");
        var config = JsonNode.Parse(text)!;
        config["contexts"]![0]!["context"]!["namespace"] = demo;
        WritePrivately(Kubeconfig, config);
    }

    public async Task<bool> AnswersAsync(CancellationToken ct) => (await Kubectl.TryAsync(ct, "get", "--raw", "/version", "--request-timeout=5s")).Succeeded;

    /// <summary>The definition, the operator's rights and the namespaces.</summary>
    /// <param name="repository">The clone with <c>config</c>.</param>
    /// <param name="own">On a control plane of the demo's own what is there is brought up to date; on another one it is left alone.</param>
    public async Task InstallAsync(string repository, bool own, CancellationToken ct)
    {
        if (!own && (await Kubectl.TryAsync(ct, "--namespace", System, "get", "deployment", "kafkapi-operator")).Succeeded)
            throw new LabException("an operator is installed on this cluster already, and two would manage the same hosts: use --embedded, or another KUBECONFIG");
        var space = await Kubectl.RunAsync(ct, "get", "namespace", demo, "--ignore-not-found", $"--output=jsonpath={{.metadata.name}} {{.metadata.labels.kafkapi\\.dev/demo}}");
        if (space.Trim() is { Length: > 0 } found && found != $"{demo} {demo}")
            throw new LabException($"the cluster has a namespace {demo} that is not the demo's: choose another --name, or --embedded");

        Directory.CreateDirectory(_manifests);
        await File.WriteAllTextAsync(Path.Combine(_manifests, "namespaces.yaml"), $$"""
            apiVersion: v1
            kind: Namespace
            metadata: { name: {{System}} }
            ---
            apiVersion: v1
            kind: Namespace
            metadata: { name: {{demo}}, labels: { kafkapi.dev/demo: {{demo}} } }
            """, ct);
        await File.WriteAllTextAsync(Path.Combine(_manifests, "kustomization.yaml"), $$"""
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            resources:
              - namespaces.yaml
              - {{Path.GetRelativePath(_manifests, Path.Combine(repository, "config/crd"))}}
              - {{Path.GetRelativePath(_manifests, Path.Combine(repository, "config/rbac"))}}
            commonLabels:
              kafkapi.dev/made-by: demo
            """, ct);
        var made = await Kubectl.TryAsync(ct, own ? "apply" : "create", "--validate=false", "--kustomize", _manifests);
        var refused = made.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("Warning", StringComparison.Ordinal) && !line.StartsWith('#') && !line.Contains("(AlreadyExists)", StringComparison.Ordinal));
        if (!made.Succeeded && refused.ToList() is { Count: > 0 } refusals)
            throw new LabException($"the control plane refused what the operator needs: {string.Join('\n', refusals.Take(8))}");
        await Kubectl.RunAsync(ct, "wait", "--for=condition=Established", "crd/kafkaclusters.kafkapi.dev", "--timeout=60s");
    }

    /// <summary>Asks for a token of the operator's ServiceAccount and writes <see cref="OperatorKubeconfig"/> with it.</summary>
    public async Task AdmitOperatorAsync(CancellationToken ct)
    {
        var answer = await Kubectl.FeedAsync(
            """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":31536000}}""",
            ct, "create", "--raw", $"/api/v1/namespaces/{System}/serviceaccounts/kafkapi-operator/token", "-f", "-");
        var config = JsonNode.Parse(await File.ReadAllTextAsync(Kubeconfig, ct))!;
        config["users"]![0]!["user"] = new JsonObject { ["token"] = (string)JsonNode.Parse(answer)!["status"]!["token"]! };
        WritePrivately(OperatorKubeconfig, config);
    }

    /// <summary>The key to the hosts, as the operator is given it.</summary>
    public async Task GiveKeyAsync(string privateKeyPath, CancellationToken ct)
    {
        var secret = await Kubectl.RunAsync(ct, "create", "secret", "generic", "pi-ssh", $"--from-file=ssh-privatekey={privateKeyPath}", "--dry-run=client", "--output=json");
        await Kubectl.FeedAsync(secret, ct, "apply", "--validate=false", "-f", "-");
    }

    /// <summary>A cluster that is there is left as it is: its user may have changed it.</summary>
    /// <returns>Whether it was made now.</returns>
    public async Task<bool> CreateAsync(SampleCluster cluster, CancellationToken ct)
    {
        if (await Kubectl.RunAsync(ct, "get", "kafkacluster", SampleCluster.Name, "--ignore-not-found", "--output=name") is { Length: > 0 })
            return false;
        var path = Path.Combine(_manifests, $"{SampleCluster.Name}.yaml");
        await File.WriteAllTextAsync(path, $"{cluster}", ct);
        await Kubectl.RunAsync(ct, "apply", "--validate=false", "-f", path);
        return true;
    }

    /// <summary>Returns when the cluster is Ready as its spec now stands.</summary>
    public async Task WaitReadyAsync(Action<string> report, CancellationToken ct)
    {
        const string Columns = """
            {.metadata.generation}{"\t"}{.status.observedGeneration}{"\t"}{.status.conditions[?(@.type=="Ready")].status}{"\t"}{.status.brokers}{"\t"}{.status.zookeeper}{"\t"}{.status.phase}{"\n"}
            """;
        while (true)
        {
            // The last column, a sentence of the operator's, may hold anything.
            var seen = await Kubectl.TryAsync(ct, "get", "kafkacluster", SampleCluster.Name, $"--output=jsonpath={Columns.Trim()}");
            if (seen.Output.Split('\t', 6) is [var generation, var observed, var ready, var brokers, var zooKeeper, var phase])
            {
                report($"{(phase.Length > 90 ? $"{phase[..90]}…" : phase).Trim()} · ZooKeeper {zooKeeper} · brokers {brokers}");
                if (generation == observed && ready == "True")
                    return;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), ct);
        }
    }

    /// <summary>Takes away what demos made: this one's namespace, and when no KafkaCluster is left, what all demos share.</summary>
    public async Task UninstallAsync(CancellationToken ct)
    {
        string[] timeout = ["--request-timeout=10s", "--ignore-not-found"];
        // Nobody answers the finalizer any more, and the hosts go anyway.
        var clusters = await Kubectl.TryAsync(ct, ["get", "kafkaclusters", "--output=name", .. timeout]);
        foreach (var cluster in clusters.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            await Kubectl.TryAsync(ct, "patch", cluster, "--type=merge", "--patch", """{"metadata":{"finalizers":null}}""");
        await Kubectl.RunAsync(ct, "delete", "namespace", "--selector", $"kafkapi.dev/demo={demo}", "--ignore-not-found", "--timeout=120s");

        var left = await Kubectl.TryAsync(ct, ["get", "kafkaclusters", "--all-namespaces", "--output=name", .. timeout]);
        if (left.Output.Trim().Length > 0)
            return;
        await Kubectl.TryAsync(ct, "--namespace", System, "delete", "serviceaccount,role,rolebinding", "--selector", MadeBy, "--ignore-not-found");
        await Kubectl.RunAsync(ct, "delete", "clusterrolebinding,clusterrole,customresourcedefinition,namespace", "--selector", MadeBy, "--ignore-not-found", "--timeout=120s");
    }

    public void RemoveFiles()
    {
        File.Delete(Kubeconfig);
        File.Delete(OperatorKubeconfig);
        foreach (var made in new[] { _manifests, _cache }.Where(Directory.Exists))
            Directory.Delete(made, recursive: true);
    }

    private static void WritePrivately(string path, JsonNode config)
    {
        using var file = new FileStream($"{path}.new", new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(Encoding.UTF8.GetBytes(config.ToJsonString()));
        file.Close();
        File.Move($"{path}.new", path, overwrite: true);
    }
}
