using KafkaPi.Crds;
using KafkaPi.Crds.Releases;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Tests.Desired;
using Xunit;

namespace KafkaPi.Operator.Tests.Model;

/// <summary>A release of Apache Kafka is named by its version alone.</summary>
public sealed class VersionAloneTests
{
    private static readonly ApacheRelease Known = ApacheReleases.Known.Find("3.9.1")!;
    private static readonly string Other = new('b', 128);

    [Fact]
    public void A_known_release_gets_its_address_and_its_hash_as_if_they_were_given()
    {
        var distribution = Of("3.9.1", null).Parsed().Distribution;

        var download = Assert.IsType<DistributionOrigin.Published>(distribution.Source);
        Assert.Equal((Known.Url, Known.Sha512), (download.Url, download.Sha512));
        Assert.Equal(
            Of("3.9.1", new() { Url = $"{Known.Url}" }, Known.Sha512).Parsed().Distribution,
            distribution with { Source = new DistributionOrigin.Download(download.Url, download.Sha512) });
    }

    [Theory]
    [InlineData("2.6.3", "2.6.0 or 2.6.1 or 2.6.2")]
    [InlineData("3.8.1-1", "3.8.0 or 3.8.1")]
    [InlineData("2.4.1", "a release from 2.5.0 to 3.9.1")]
    [InlineData("0.9.0.1", "a release from 2.5.0 to 3.9.1")]
    public void A_version_that_is_not_in_the_table_is_refused_with_what_to_give(string version, string instead)
    {
        var resource = Of(version, null);
        resource.Spec = resource.Spec with { Kafka = new() };

        var problem = Assert.Single(DesiredClusterParser.Parse(resource).Problems);

        Assert.Equal(("spec.version", version), (problem.Field, problem.BadValue));
        Assert.Equal(
            "the operator does not know the archive of this version: give spec.distribution.source.url and "
                + $"spec.distribution.sha512, or use {instead}",
            problem.Detail);
    }

    [Fact]
    public void A_version_that_cannot_run_is_refused_for_that()
    {
        var problem = Assert.Single(DesiredClusterParser.Parse(Of("4.1.1", null)).Problems);

        Assert.StartsWith("ZooKeeper was removed in Kafka 4", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_is_given_wins_over_the_table()
    {
        DistributionOrigin Source(DistributionSource source, string? sha512 = null) =>
            Of("3.9.1", source, sha512).Parsed().Distribution.Source;

        Assert.Equal(
            new DistributionOrigin.Download(new("http://pi.lan/own.tgz"), Other),
            Source(new() { Url = "http://pi.lan/own.tgz" }, Other));
        Assert.Equal(
            new DistributionOrigin.Download(Known.Url, Other), Source(new() { Url = $"{Known.Url}" }, Other));
        Assert.Equal(
            new DistributionOrigin.ArchiveOnHost("/srv/kafka.tgz", null),
            Source(new() { HostPath = "/srv/kafka.tgz" }));
        Assert.Equal(new DistributionOrigin.Installed("/srv/kafka"), Source(new() { InstalledAt = "/srv/kafka" }));
    }

    /// <summary>A new operator knows more releases. What older specs said, they say still.</summary>
    [Fact]
    public void A_table_that_has_grown_changes_no_spec_that_was_accepted_before()
    {
        var before = new ApacheReleases([Known]);
        var grown = new ApacheReleases(
            [Known, new("3.9.9", new("https://archive.apache.org/dist/kafka/3.9.9/k.tgz"), Other)]);
        KafkaCluster[] accepted =
        [
            Of("3.9.1", null),
            Of("3.9.1", new() { Url = $"{Known.Url}" }, Known.Sha512),
            Of("3.9.9", new() { Url = "http://pi.lan/kafka.tgz" }, new('c', 128)),
            Of("3.9.9", new() { HostPath = "/srv/kafka.tgz" }),
            Of("3.9.9", new() { InstalledAt = "/srv/kafka" }),
        ];

        Assert.All(accepted, spec => Assert.Equal(
            DesiredClusterParser.Parse(spec, before).Value!.Distribution,
            DesiredClusterParser.Parse(spec, grown).Value!.Distribution));
        Assert.NotEmpty(DesiredClusterParser.Parse(Of("3.9.9", null), before).Problems);
        Assert.Empty(DesiredClusterParser.Parse(Of("3.9.9", null), grown).Problems);
    }

    private static KafkaCluster Of(string version, DistributionSource? source, string? sha512 = null)
    {
        var resource = Manifests.Read(Manifests.Apache);
        resource.Spec = resource.Spec with
        {
            Version = version,
            Distribution = new() { Flavor = DistributionFlavor.Apache, Source = source, Sha512 = sha512 },
        };
        return resource;
    }
}
