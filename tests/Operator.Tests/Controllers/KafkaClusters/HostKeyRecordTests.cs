using k8s;
using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Access;
using KafkaPi.Operator.Tests.Desired;
using KafkaPi.Operator.Tests.Runtime.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Controllers.KafkaClusters;

public sealed class HostKeyRecordTests : IAsyncLifetime
{
    private const string Record = "/api/v1/namespaces/kafka/configmaps/three-pis-host-keys";

    private readonly KafkaCluster _cluster = Manifests.Sample("three-pis.yaml");
    private FakeApiServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        (_cluster.Metadata.NamespaceProperty, _cluster.Metadata.Name) = ("kafka", "three-pis");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Keys_are_kept_in_a_ConfigMap_that_goes_with_the_cluster_and_no_Secret_is_touched()
    {
        using (var record = await LoadAsync())
        {
            await record.AddAsync("pi1", "ssh-ed25519 AAAA1", Ct);
            await record.AddAsync("pi2", "ssh-ed25519 AAAA2", Ct);
        }

        using var again = await LoadAsync();
        Assert.Equal("ssh-ed25519 AAAA2", await again.FindAsync("pi2", Ct));
        Assert.Equal(
            _cluster.Metadata.Uid, (string?)_server.Find(Record)!["metadata"]!["ownerReferences"]![0]!["uid"]);
        Assert.DoesNotContain(_server.Requests, r => r.Path.Contains("/secrets", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_that_somebody_let_go_of_is_pinned_anew_and_another_one_never()
    {
        using var record = await LoadAsync();
        await record.AddAsync("pi1", "ssh-ed25519 AAAA1", Ct);

        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await record.AddAsync("pi1", "ssh-ed25519 OTHER", Ct));

        var edited = _server.Find(Record)!;
        edited["data"]!.AsObject().Remove("pi1");
        _server.Put(Record, edited);
        using var later = await LoadAsync();
        await later.AddAsync("pi1", "ssh-ed25519 OTHER", Ct);
        Assert.Equal("ssh-ed25519 OTHER", (string?)_server.Find(Record)!["data"]!["pi1"]);
    }

    [Fact]
    public async Task Keys_follow_a_name_and_go_with_a_node()
    {
        using var record = await LoadAsync();
        await record.AddAsync("pi1", "ssh-ed25519 AAAA1", Ct);
        await record.AddAsync("pi2", "ssh-ed25519 AAAA2", Ct);

        await record.RenameAsync(new Dictionary<string, string> { ["pi1"] = "kitchen" }, Ct);
        await record.RemoveAsync(["pi2"], Ct);

        Assert.Equal(["kitchen"], _server.Find(Record)!["data"]!.AsObject().Select(p => p.Key));
        Assert.Null(await record.FindAsync("pi1", Ct));
    }

    [Theory]
    [InlineData(242, 253)]
    [InlineData(243, 253)]
    [InlineData(253, 253)]
    public void A_long_name_of_a_cluster_leaves_room_for_the_record(int length, int longest)
    {
        _cluster.Metadata.Name = new string('a', length);
        var name = HostKeyRecord.NameFor(_cluster);

        Assert.InRange(name.Length, length, longest);
        Assert.EndsWith("-host-keys", name, StringComparison.Ordinal);

        _cluster.Metadata.Name = $"{_cluster.Metadata.Name[1..]}b";
        Assert.NotEqual(name, HostKeyRecord.NameFor(_cluster));
    }

    private Task<HostKeyRecord> LoadAsync() =>
        HostKeyRecord.LoadAsync(new Kubernetes(_server.Configuration), _cluster, Ct);
}
