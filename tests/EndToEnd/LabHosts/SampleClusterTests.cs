using System.Net;
using k8s;
using KafkaPi.Crds;
using KafkaPi.Lab.Demo;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Testing;

namespace KafkaPi.EndToEnd.LabHosts;

/// <summary>The cluster of the demo is one that the operator accepts.</summary>
public sealed class SampleClusterTests : IDisposable
{
    private static readonly string Digest = new('a', 128);

    private readonly string _directory = Directory.CreateTempSubdirectory("kafkapi-sample-").FullName;

    [Fact]
    public async Task A_release_in_reach_needs_its_version_alone()
    {
        var sample = await AcceptedAsync(new SampleArchive("3.9.1", "Apache", null));

        Assert.IsType<DistributionOrigin.Published>(sample.Distribution.Source);
        Assert.Equal("3.9.1", sample.Distribution.Version);
    }

    [Fact]
    public async Task Another_archive_has_its_address_and_its_hash()
    {
        var sample = await AcceptedAsync(new SampleArchive("0.9.0.1", "Apache", ("http://10.77.0.1:80/k.tgz", Digest)));

        Assert.Equal(
            new DistributionOrigin.Download(new("http://10.77.0.1:80/k.tgz"), Digest), sample.Distribution.Source);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<DesiredCluster> AcceptedAsync(SampleArchive archive)
    {
        var path = Path.Combine(_directory, "sample.yaml");
        var cluster = new SampleCluster([("pi1", IPAddress.Parse("10.77.0.10"))], archive, 1024);
        await File.WriteAllTextAsync(path, $"{cluster}", TestContext.Current.CancellationToken);
        var resource = KubernetesJson.Deserialize<KafkaCluster>(Repository.ReadYaml(path).ToJsonString());
        resource.Metadata.NamespaceProperty = resource.Metadata.Uid = "demo";
        var (value, problems) = DesiredClusterParser.Parse(resource);
        Assert.Empty(problems);
        return value!;
    }
}
