using System.Text.Json.Nodes;
using k8s;
using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters;
using KafkaPi.Operator.Controllers.KafkaClusters.Access;
using KafkaPi.Operator.Controllers.KafkaClusters.Deletion;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Runtime;
using KafkaPi.Operator.Tests.Desired;
using KafkaPi.Operator.Tests.Runtime.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Controllers.KafkaClusters.Deletion;

/// <summary>A namespace is deleted with all that is in it, the credentials before the hosts are clean.</summary>
public sealed class DeletedNamespaceTests : IAsyncLifetime
{
    private const string Namespace = "/api/v1/namespaces/kafka";

    private readonly KafkaCluster _cluster = Manifests.Sample("three-pis.yaml");
    private readonly List<string> _events = [];
    private FakeApiServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _cluster.Metadata.NamespaceProperty = "kafka";
        _cluster.Status = new()
        {
            Nodes =
            [
                .. _cluster.Spec.Nodes.Select(n => new NodeStatus { Name = n.Name, Id = n.Id, Address = n.Address }),
            ],
        };
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Hosts_whose_credentials_went_with_the_namespace_stay_as_they_are_and_the_resource_goes()
    {
        Exists(ending: true);

        var result = await FinalizeAsync();

        Assert.True(result.IsSuccess);
        var told = Assert.Single(_events);
        Assert.StartsWith("HostsLeft: namespace kafka is being deleted", told, StringComparison.Ordinal);
        Assert.Contains("pi1, pi2, pi3 stay as they are", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task Credentials_that_can_be_made_again_keep_the_resource(bool ending, bool mayNotKnow)
    {
        Exists(ending);
        if (mayNotKnow)
        {
            _server.Refuse(request => request.Path == Namespace, 403);
        }

        var result = await FinalizeAsync();

        Assert.False(result.IsSuccess);
        var told = Assert.Single(_events);
        Assert.StartsWith("CleanupBlocked: Secret kafka/", told, StringComparison.Ordinal);
        Assert.Contains("create secret generic", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_that_cannot_be_used_keep_the_resource_although_the_namespace_goes()
    {
        Exists(ending: true);
        var secret = _cluster.Spec.Ssh.CredentialsSecretRef.Name;
        _server.Put($"{Namespace}/secrets/{secret}", new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = secret, ["namespace"] = "kafka" },
        });

        Assert.False((await FinalizeAsync()).IsSuccess);
    }

    private Task<ReconciliationResult<KafkaCluster>> FinalizeAsync()
    {
        var access = new HostAccess(new Kubernetes(_server.Configuration), new NoPool());
        var reporter = new DeletionReporter(
            (_, reason, message, _) => _events.Add($"{reason}: {message}"), new FakeTimeProvider(),
            NullLogger<DeletionReporter>.Instance);
        return new KafkaClusterFinalizer(access, null!, null!, reporter).FinalizeAsync(_cluster, Ct);
    }

    private void Exists(bool ending)
    {
        var metadata = new JsonObject { ["name"] = "kafka" };
        if (ending)
        {
            metadata["deletionTimestamp"] = "2026-01-01T00:00:00Z";
        }

        _server.Put(Namespace, new() { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = metadata });
    }

    private sealed class NoPool : IHostPool
    {
        public long RoundTrips => 0;

        public long Connects => 0;

        public Task<IHost> ConnectAsync(
            HostEndpoint endpoint, SshCredentials credentials, IHostKeyPolicy hostKeys,
            CancellationToken cancellationToken) =>
            throw new InvalidOperationException("No host is asked.");
    }
}
