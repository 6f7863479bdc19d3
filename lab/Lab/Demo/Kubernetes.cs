using System.Text;
using System.Text.Json.Nodes;

namespace KafkaPi.Lab.Demo;

/// <summary>
/// Objects that the demo makes in a control plane. All carry a label, so that on the user's own cluster only these
/// objects are removed again.
/// </summary>
/// <param name="demo">Name of the demo and of its namespace.</param>
/// <param name="directory">Directory of the demo.</param>
internal sealed class Kubernetes(string demo, string directory)
{
    private const string MadeBy = "kafkapi.dev/made-by=demo";
    private const string System = "kafkapi-system";

    private readonly string _manifests = Path.Combine(directory, "manifests");
    private readonly string _cache = Path.Combine(directory, "kubectl-cache");

    /// <summary>Path of an administrator's kubeconfig for the demo's namespace.</summary>
    public string Kubeconfig => Path.Combine(directory, "kubeconfig");

    /// <summary>Path of a kubeconfig with the rights of the operator's ServiceAccount and no more.</summary>
    public string OperatorKubeconfig => Path.Combine(directory, "operator.kubeconfig");

    public Kubectl Kubectl => new(Kubeconfig, _cache);

    /// <summary>Writes <see cref="Kubeconfig"/>.</summary>
    /// <param name="kubeconfig">The kubeconfig to copy; <c>null</c> for the user's own.</param>
    public async Task UseAsync(string? kubeconfig, CancellationToken ct)
    {
        var text = await new Kubectl(kubeconfig, _cache).RunAsync(
            ct, "config", "view", "--raw", "--flatten", "--minify", "--output=json");
        var config = JsonNode.Parse(text)!;
        config["contexts"]![0]!["context"]!["namespace"] = demo;
        WritePrivately(Kubeconfig, config);
    }

    public async Task<bool> AnswersAsync(CancellationToken ct) =>
        (await Kubectl.TryAsync(ct, "get", "--raw", "/version", "--request-timeout=5s")).Succeeded;

    /// <summary>Makes the definition, the operator's rights and the namespaces.</summary>
    /// <param name="repository">The clone with <c>config</c>.</param>
    /// <param name="own">True on the demo's own control plane, where existing objects are brought up to date. On
    /// another one they are left alone.</param>
    public async Task InstallAsync(string repository, bool own, CancellationToken ct)
    {
        await RequireNoOtherOperatorAsync(own, ct);
        await RequireOwnNamespaceAsync(ct);
        await WriteManifestsAsync(repository, ct);
        var made = await Kubectl.TryAsync(ct, own ? "apply" : "create", "--validate=false", "--kustomize", _manifests);
        var refused = made.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("Warning", StringComparison.Ordinal)
                && !line.StartsWith('#')
                && !line.Contains("(AlreadyExists)", StringComparison.Ordinal));
        if (!made.Succeeded && refused.ToList() is { Count: > 0 } refusals)
        {
            throw new LabException(
                $"the control plane refused what the operator needs: {string.Join('\n', refusals.Take(8))}");
        }

        await Kubectl.RunAsync(
            ct, "wait", "--for=condition=Established", "crd/kafkaclusters.kafkapi.dev", "--timeout=60s");
    }

    private async Task RequireNoOtherOperatorAsync(bool own, CancellationToken ct)
    {
        if (own)
        {
            return;
        }

        var found = await Kubectl.TryAsync(ct, "--namespace", System, "get", "deployment", "kafkapi-operator");
        if (found.Succeeded)
        {
            throw new LabException(
                "an operator is installed on this cluster already, and two would manage the same hosts: use "
                    + "--embedded, or another KUBECONFIG");
        }
    }

    private async Task RequireOwnNamespaceAsync(CancellationToken ct)
    {
        var space = await Kubectl.RunAsync(
            ct, "get", "namespace", demo, "--ignore-not-found",
            $"--output=jsonpath={{.metadata.name}} {{.metadata.labels.kafkapi\\.dev/demo}}");
        if (space.Trim() is { Length: > 0 } found && found != $"{demo} {demo}")
        {
            throw new LabException(
                $"the cluster has a namespace {demo} that is not the demo's: choose another --name, or --embedded");
        }
    }

    private async Task WriteManifestsAsync(string repository, CancellationToken ct)
    {
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
    }

    /// <summary>
    /// Requests a token of the operator's ServiceAccount and writes <see cref="OperatorKubeconfig"/> with it.
    /// </summary>
    public async Task AdmitOperatorAsync(CancellationToken ct)
    {
        var answer = await Kubectl.FeedAsync(
            """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":31536000}}""",
            ct, "create", "--raw", $"/api/v1/namespaces/{System}/serviceaccounts/kafkapi-operator/token", "-f", "-");
        var config = JsonNode.Parse(await File.ReadAllTextAsync(Kubeconfig, ct))!;
        config["users"]![0]!["user"] =
            new JsonObject { ["token"] = (string)JsonNode.Parse(answer)!["status"]!["token"]! };
        WritePrivately(OperatorKubeconfig, config);
    }

    /// <summary>Makes the Secret with the key to the hosts.</summary>
    public async Task GiveKeyAsync(string privateKeyPath, CancellationToken ct)
    {
        var secret = await Kubectl.RunAsync(
            ct, "create", "secret", "generic", "pi-ssh", $"--from-file=ssh-privatekey={privateKeyPath}",
            "--dry-run=client", "--output=json");
        await Kubectl.FeedAsync(secret, ct, "apply", "--validate=false", "-f", "-");
    }

    /// <summary>Makes the cluster. An existing one is left alone, because the user may have changed it.</summary>
    /// <returns>True when the cluster was made now.</returns>
    public async Task<bool> CreateAsync(SampleCluster cluster, CancellationToken ct)
    {
        if (await Kubectl.RunAsync(
            ct, "get", "kafkacluster", SampleCluster.Name, "--ignore-not-found", "--output=name") is { Length: > 0 })
        {
            return false;
        }

        var path = Path.Combine(_manifests, $"{SampleCluster.Name}.yaml");
        await File.WriteAllTextAsync(path, $"{cluster}", ct);
        await Kubectl.RunAsync(ct, "apply", "--validate=false", "-f", path);
        return true;
    }

    /// <summary>Waits until the cluster is Ready in its present generation.</summary>
    public async Task WaitReadyAsync(Action<string> report, CancellationToken ct)
    {
        const string Tab = """{"\t"}""";
        var columns = string.Join(
            Tab, "{.metadata.generation}", "{.status.observedGeneration}",
            """{.status.conditions[?(@.type=="Ready")].status}""",
            "{.status.brokers}", "{.status.zookeeper}", """{.status.phase}{"\n"}""");
        while (true)
        {
            // The last column is a sentence of the operator and may hold tabs.
            var seen = await Kubectl.TryAsync(
                ct, "get", "kafkacluster", SampleCluster.Name, $"--output=jsonpath={columns}");
            if (seen.Output.Split('\t', 6) is
                [var generation, var observed, var ready, var brokers, var zooKeeper, var phase])
            {
                var shown = (phase.Length > 90 ? $"{phase[..90]}…" : phase).Trim();
                report($"{shown} · ZooKeeper {zooKeeper} · brokers {brokers}");
                if (generation == observed && ready == "True")
                {
                    return;
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(1), ct);
        }
    }

    /// <summary>
    /// Removes this demo's namespace and, when no KafkaCluster is left, the objects that all demos share.
    /// </summary>
    public async Task UninstallAsync(CancellationToken ct)
    {
        string[] timeout = ["--request-timeout=10s", "--ignore-not-found"];
        // No operator answers the finalizer any more, and the hosts are removed next.
        var clusters = await Kubectl.TryAsync(ct, ["get", "kafkaclusters", "--output=name", .. timeout]);
        foreach (var cluster in clusters.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await Kubectl.TryAsync(
                ct, "patch", cluster, "--type=merge", "--patch", """{"metadata":{"finalizers":null}}""");
        }

        await Kubectl.RunAsync(
            ct, "delete", "namespace", "--selector", $"kafkapi.dev/demo={demo}", "--ignore-not-found",
            "--timeout=120s");

        var left =
            await Kubectl.TryAsync(ct, ["get", "kafkaclusters", "--all-namespaces", "--output=name", .. timeout]);
        if (left.Output.Trim().Length > 0)
        {
            return;
        }

        await Kubectl.TryAsync(
            ct, "--namespace", System, "delete", "serviceaccount,role,rolebinding", "--selector", MadeBy,
            "--ignore-not-found");
        await Kubectl.RunAsync(
            ct, "delete", "clusterrolebinding,clusterrole,customresourcedefinition,namespace", "--selector", MadeBy,
            "--ignore-not-found", "--timeout=120s");
    }

    public void RemoveFiles()
    {
        File.Delete(Kubeconfig);
        File.Delete(OperatorKubeconfig);
        foreach (var made in new[] { _manifests, _cache }.Where(Directory.Exists))
        {
            Directory.Delete(made, recursive: true);
        }
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
