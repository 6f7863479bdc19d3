using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KafkaPi.Crds;
using KafkaPi.Crds.Schema;
using Xunit;

namespace KafkaPi.Operator.Tests.Crds;

/// <summary>A real API server with the definition applied and a namespace of this run.</summary>
/// <remarks>Tests skip when <c>KAFKAPI_TEST_KUBECONFIG</c> names none.</remarks>
public sealed class ApiServer : IAsyncLifetime
{
    private const string Variable = "KAFKAPI_TEST_KUBECONFIG";

    private readonly string _namespace = "crd-tests-" + Guid.NewGuid().ToString("N")[..8];

    private Kubernetes? _client;

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } path)
        {
            return;
        }

        _client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(path));
        await EstablishAsync(_client, CustomResourceDefinitionGenerator.Generate(typeof(KafkaCluster)));
        await _client.CoreV1.CreateNamespaceAsync(new() { Metadata = new() { Name = _namespace } });
        await CreateAsync(BadManifests.Good(), dryRun: false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.CustomObjects.DeleteCollectionNamespacedCustomObjectAsync(
                KafkaCluster.ApiGroup, KafkaCluster.Version, _namespace, KafkaCluster.Plural);
            await _client.CoreV1.DeleteNamespaceAsync(_namespace);
            _client.Dispose();
        }
    }

    /// <summary>The server's refusal of a new object; null when the server would store it.</summary>
    public Task<string?> RefusalAsync(JsonObject manifest)
    {
        manifest["metadata"]!["name"] = "new";
        return AnswerAsync(() => CreateAsync(manifest, dryRun: true));
    }

    /// <summary>The server's refusal of a changed object; null when the server would store it.</summary>
    public Task<string?> UpdateRefusalAsync(JsonObject manifest) =>
        AnswerAsync(() => Client.CustomObjects.PatchNamespacedCustomObjectAsync(
            new V1Patch(manifest, V1Patch.PatchType.MergePatch), KafkaCluster.ApiGroup, KafkaCluster.Version,
            _namespace, KafkaCluster.Plural, NameOf(manifest), dryRun: "All",
            cancellationToken: TestContext.Current.CancellationToken));

    /// <summary>The object as the server would store it.</summary>
    public async Task<KafkaCluster> StoredAsync(JsonObject manifest)
    {
        manifest["metadata"]!["name"] = "new";
        return KubernetesJson.Deserialize<KafkaCluster>(
            KubernetesJson.Serialize(await CreateAsync(manifest, dryRun: true)));
    }

    /// <summary>The status as the server would store it, without fields that the schema does not know.</summary>
    public async Task<KafkaClusterStatus?> StoredStatusAsync(KafkaClusterStatus status)
    {
        var stored = await Client.CustomObjects.PatchNamespacedCustomObjectStatusAsync(
            new V1Patch(new { status }, V1Patch.PatchType.MergePatch), KafkaCluster.ApiGroup, KafkaCluster.Version,
            _namespace, KafkaCluster.Plural, NameOf(BadManifests.Good()), dryRun: "All",
            cancellationToken: TestContext.Current.CancellationToken);
        return KubernetesJson.Deserialize<KafkaCluster>(KubernetesJson.Serialize(stored)).Status;
    }

    private Kubernetes Client
    {
        get
        {
            Assert.SkipWhen(_client is null, $"{Variable} names no kubeconfig of a real API server");
            return _client!;
        }
    }

    private Task<object> CreateAsync(JsonObject manifest, bool dryRun) =>
        Client.CustomObjects.CreateNamespacedCustomObjectAsync(
            manifest, KafkaCluster.ApiGroup, KafkaCluster.Version, _namespace, KafkaCluster.Plural,
            dryRun: dryRun ? "All" : null, fieldValidation: "Strict",
            cancellationToken: TestContext.Current.CancellationToken);

    private static string NameOf(JsonObject manifest) => manifest["metadata"]!["name"]!.GetValue<string>();

    private static async Task<string?> AnswerAsync(Func<Task<object>> request)
    {
        try
        {
            await request();
            return null;
        }
        catch (HttpOperationException refused)
        {
            return JsonNode.Parse(refused.Response.Content)!["message"]!.GetValue<string>();
        }
    }

    private static async Task EstablishAsync(Kubernetes client, V1CustomResourceDefinition definition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await client.ApiextensionsV1.PatchCustomResourceDefinitionAsync(
            new V1Patch(definition, V1Patch.PatchType.ApplyPatch), definition.Name(), fieldManager: "crd-tests",
            force: true, cancellationToken: deadline.Token);
        while (!await IsServedAsync())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), deadline.Token);
        }

        async Task<bool> IsServedAsync()
        {
            try
            {
                await client.CustomObjects.ListClusterCustomObjectAsync(
                    KafkaCluster.ApiGroup, KafkaCluster.Version, KafkaCluster.Plural,
                    cancellationToken: deadline.Token);
                return true;
            }
            catch (HttpOperationException)
            {
                return false;
            }
        }
    }
}
