using System.Text.Json.Nodes;
using k8s;
using KafkaPi.Crds;
using KafkaPi.Crds.Validation;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Crds;

/// <summary>The definition on a real API server, which bounds the cost of CEL rules and checks them.</summary>
public class AdmissionTests(ApiServer server) : IClassFixture<ApiServer>
{
    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    public static TheoryData<string> Names =>
        [.. BadManifests.All.Concat(BadManifests.NotReadable).Select(m => m.Name)];

    public static TheoryData<string> UpdateNames => [.. BadManifests.Updates.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_bad_manifest_is_refused_with_its_mend(string name)
    {
        var bad = BadManifests.All.Concat(BadManifests.NotReadable).Single(m => m.Name == name);
        var manifest = BadManifests.Good();
        bad.Change(manifest);

        Assert.Contains(
            bad.ServerSays, await server.RefusalAsync(manifest) ?? "(accepted)", StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(UpdateNames))]
    public async Task What_data_depends_on_may_not_change(string name)
    {
        var bad = BadManifests.Updates.Single(m => m.Name == name);
        var manifest = BadManifests.Good();
        Assert.Null(await server.UpdateRefusalAsync(manifest));
        bad.Change(manifest);

        var refusal = await server.UpdateRefusalAsync(manifest) ?? "(accepted)";
        Assert.Contains(bad.Detail, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config/samples/three-pis.yaml")]
    [InlineData("config/samples/single-pi.yaml")]
    public async Task A_sample_is_accepted_with_the_defaults_that_the_types_have(string path)
    {
        var manifest = Repository.ReadYaml(path);
        manifest["metadata"]!.AsObject().Remove("namespace");

        var stored = await server.StoredAsync(manifest);

        Assert.Empty(SpecValidator.Validate(stored.Spec));
        Assert.Equal(
            KubernetesJson.Serialize(KubernetesJson.Deserialize<KafkaCluster>(manifest.ToJsonString()).Spec),
            KubernetesJson.Serialize(stored.Spec));
    }

    [Fact]
    public async Task All_of_the_status_is_stored()
    {
        var status = FullStatus();

        Assert.Equal(
            KubernetesJson.Serialize(status), KubernetesJson.Serialize(await server.StoredStatusAsync(status)));
    }

    [Fact]
    public async Task A_spec_at_all_its_bounds_is_accepted_within_the_cost_of_its_rules()
    {
        var manifest = BadManifests.Good();
        manifest["spec"]!["nodes"] = new JsonArray([.. Enumerable.Range(1, 64).Select(i => new JsonObject
        {
            ["name"] = $"pi{i}",
            ["address"] = $"{new string('a', 60)}.{new string('b', 60)}.{new string('c', 60)}.pi{i}",
            ["id"] = i,
            ["roles"] = new JsonArray("zookeeper", "broker"),
            ["hostKeys"] = new JsonArray(
                [.. Enumerable.Range(0, 8).Select(_ => JsonValue.Create("ssh-rsa " + new string('A', 1000)))]),
        })]);
        foreach (var (part, count) in new[] { ("zookeeper", 128), ("kafka", 256) })
        {
            manifest["spec"]![part]!["config"] = new JsonObject(Enumerable.Range(0, count)
                .Select(i => KeyValuePair.Create($"{new string('k', 190)}.{i}", (JsonNode?)new string('v', 2048))));
        }

        Assert.Null(await server.RefusalAsync(manifest));
    }

    private static KafkaClusterStatus FullStatus() => new()
    {
        ObservedGeneration = 3,
        Phase = "Running",
        Conditions =
        [
            new()
            {
                Type = "Ready",
                Status = "Unknown",
                Reason = "HostsUnseen",
                Message = "pi3",
                LastTransitionTime = Now,
                ObservedGeneration = 3,
            },
        ],
        Version = "7.2.2",
        Zookeeper = "3/3",
        Brokers = "2/3",
        BootstrapServers = "192.168.1.122:9092",
        ZookeeperConnect = "192.168.1.122:2181",
        Plan = ["restart the broker on pi2, which waits for pi3"],
        LastTransitionTime = Now,
        Nodes = [FullNode()],
    };

    private static NodeStatus FullNode()
    {
        var restart = new RestartStatus { Time = Now, Reason = "num.io.threads changed" };
        return new()
        {
            Name = "pi3",
            Id = 3,
            Roles = [NodeRole.ZooKeeper, NodeRole.Broker],
            Reachable = Reachability.Unknown,
            LastContact = Now,
            Model = "Raspberry Pi 4 Model B Rev 1.4",
            Architecture = "aarch64",
            Memory = "4Gi",
            DiskFree = "20Gi",
            Java = "17.0.15",
            Message = "no contact",
            Zookeeper = new()
            {
                State = "active",
                Role = ZooKeeperRole.Leader,
                RunningRevision = "a",
                WantedRevision = "b",
                LastRestart = restart,
            },
            Broker = new()
            {
                State = "active",
                Controller = true,
                RunningRevision = "a",
                WantedRevision = "b",
                LastRestart = restart,
            },
        };
    }
}
