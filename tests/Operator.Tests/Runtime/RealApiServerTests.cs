using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KafkaPi.Operator.Runtime;
using KafkaPi.Operator.Tests.Runtime.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Runtime;

/// <summary>The runtime against a real kube-apiserver; each test has a namespace of its own.</summary>
/// <remarks>Tests skip when <c>KAFKAPI_TEST_KUBECONFIG</c> names none.</remarks>
public sealed class RealApiServerTests : IAsyncLifetime
{
    private const string Group = "test.kafkapi.dev";
    private readonly string _namespace = $"widgets-{Guid.NewGuid():N}";
    private Kubernetes? _client;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("KAFKAPI_TEST_KUBECONFIG") is not { Length: > 0 })
        {
            Assert.Skip("KAFKAPI_TEST_KUBECONFIG names no API server");
        }

        _client = new Kubernetes(Connection());
        await EnsureCrdAsync(_client);
        await _client.CoreV1.CreateNamespaceAsync(
            new V1Namespace { Metadata = new() { Name = _namespace } }, cancellationToken: Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.CoreV1.DeleteNamespaceAsync(_namespace);
            _client.Dispose();
        }
    }

    [Fact]
    public async Task An_entity_lives_from_finalizer_to_deletion_and_costs_no_write_between()
    {
        var runs = Channel.CreateUnbounded<long?>();
        var deeds = new WidgetDeeds
        {
            Finalize = (widget, _, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget)),
            Reconcile = ReportTo(runs),
        };
        await using var running = await RunningOperator.StartAsync(Connection(), deeds, settings =>
        {
            settings.Namespace = _namespace;
            settings.Resync = TimeSpan.FromMilliseconds(100);
        });
        await _client!.CustomObjects.CreateNamespacedCustomObjectAsync(
            new Widget { Metadata = new() { Name = "one" }, Spec = new() { Size = 3 } }, Group, "v1", _namespace,
            "widgets", cancellationToken: Token);

        await ReadAsync(runs, 2);
        var written = await GetAsync();
        await ReadAsync(runs, 10);
        var later = await GetAsync();

        Assert.Equal("size 3", written.Status!.Phase);
        Assert.Equal([RunningOperator.Finalizer], written.Metadata.Finalizers);
        Assert.Equal(written.Metadata.ResourceVersion, later.Metadata.ResourceVersion);

        await _client.CustomObjects.DeleteNamespacedCustomObjectAsync(
            Group, "v1", _namespace, "widgets", "one", cancellationToken: Token);
        await UntilAsync(IsGoneAsync);
    }

    [Fact]
    public async Task A_repeated_event_shows_as_one_with_its_count()
    {
        var metadata = new V1ObjectMeta { Name = "one", NamespaceProperty = _namespace, Uid = $"{Guid.NewGuid()}" };
        var widget = new Widget { Metadata = metadata };
        await using var running = await RunningOperator.StartAsync(
            Connection(), new WidgetDeeds(), settings => settings.Namespace = _namespace);

        running.Publish(widget, "HostUnreachable", "pi2 does not answer", EventType.Warning);
        running.Publish(widget, "HostUnreachable", "pi2 does not answer", EventType.Warning);
        await running.StopAsync();

        var told = Assert.Single((await _client!.CoreV1.ListNamespacedEventAsync(
            _namespace, fieldSelector: $"involvedObject.uid={widget.Metadata.Uid}", cancellationToken: Token)).Items);
        Assert.Equal(
            ("HostUnreachable", "Warning", 2, "widget-operator"),
            (told.Reason, told.Type, told.Count, told.Source.Component));
    }

    [Fact]
    public async Task A_lease_given_back_is_taken_at_once()
    {
        void Elect(OperatorSettings settings)
        {
            settings.Namespace = _namespace;
            settings.LeaderElection.Enabled = true;
            settings.LeaderElection.LeaseNamespace = _namespace;
            settings.LeaderElection.RetryPeriod = TimeSpan.FromMilliseconds(200);
        }

        async Task<string?> HolderAsync() =>
            (await _client!.CoordinationV1.ListNamespacedLeaseAsync(
                _namespace, cancellationToken: Token)).Items.SingleOrDefault()?.Spec.HolderIdentity;

        await using var first = await RunningOperator.StartAsync(Connection(), new WidgetDeeds(), Elect);
        await UntilAsync(async () => await HolderAsync() is not null);
        var one = await HolderAsync();
        await using var second = await RunningOperator.StartAsync(Connection(), new WidgetDeeds(), Elect);

        await first.StopAsync();

        await UntilAsync(async () => await HolderAsync() is { Length: > 0 } holder && holder != one);
    }

    private static KubernetesClientConfiguration Connection() =>
        KubernetesClientConfiguration.BuildConfigFromConfigFile(
            Environment.GetEnvironmentVariable("KAFKAPI_TEST_KUBECONFIG"));

    private static async Task ReadAsync(Channel<long?> runs, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await runs.Reader.ReadAsync(Token);
        }
    }

    private static Deed ReportTo(Channel<long?> runs) => (widget, _, _) =>
    {
        var generation = widget.Metadata.Generation;
        widget.Status = new WidgetStatus
        {
            ObservedGeneration = generation,
            Phase = $"size {widget.Spec.Size}",
            Conditions =
                ConditionSet.From(null, generation, DateTimeOffset.UtcNow).True("Ready", "AsSpecified").ToList(),
        };
        runs.Writer.TryWrite(generation);
        return Task.FromResult(ReconciliationResult<Widget>.Success(widget));
    };

    private async Task<bool> IsGoneAsync()
    {
        try
        {
            await GetAsync();
            return false;
        }
        catch (HttpOperationException gone) when (gone.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return true;
        }
    }

    private async Task<Widget> GetAsync() => KubernetesJson.Deserialize<Widget>(
        (JsonElement)await _client!.CustomObjects.GetNamespacedCustomObjectAsync(
            Group, "v1", _namespace, "widgets", "one", Token));

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            await Task.Delay(100, patience.Token);
        }
    }

    private static async Task EnsureCrdAsync(Kubernetes client)
    {
        try
        {
            await client.ApiextensionsV1.CreateCustomResourceDefinitionAsync(Definition(), cancellationToken: Token);
        }
        catch (HttpOperationException there) when (there.Response.StatusCode == HttpStatusCode.Conflict)
        {
        }

        await UntilAsync(async () =>
        {
            try
            {
                await client.CustomObjects.ListClusterCustomObjectAsync(
                    Group, "v1", "widgets", cancellationToken: Token);
                return true;
            }
            catch (HttpOperationException)
            {
                // 404 until the definition is established, 429 while its storage is made.
                return false;
            }
        });
    }

    private static V1CustomResourceDefinition Definition() => new()
    {
        Metadata = new() { Name = $"widgets.{Group}" },
        Spec = new()
        {
            Group = Group,
            Scope = "Namespaced",
            Names = new() { Kind = "Widget", ListKind = "WidgetList", Plural = "widgets", Singular = "widget" },
            Versions =
            [
                new()
                {
                    Name = "v1",
                    Served = true,
                    Storage = true,
                    Subresources = new() { Status = new object() },
                    Schema = new()
                    {
                        OpenAPIV3Schema = new() { Type = "object", XKubernetesPreserveUnknownFields = true },
                    },
                },
            ],
        },
    };
}
