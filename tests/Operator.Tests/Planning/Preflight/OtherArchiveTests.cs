using System.Collections.Immutable;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Tests.Controllers.KafkaClusters;
using KafkaPi.Operator.Tests.Desired;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Preflight;

/// <summary>The SHA-512 of the spec is not that of the archive from which a host's distribution came.</summary>
public sealed class OtherArchiveTests
{
    private static readonly string Old = new('a', 128);
    private static readonly string New = new('b', 128);

    [Fact]
    public void Another_archive_than_the_installed_one_is_told_and_not_called_as_specified()
    {
        var reported = new ReportedCluster();

        reported.Sees(InstalledFrom(Old, New));

        var condition = reported.Resource.Status!.Conditions!.Single(c => c.Type == "UpToDate");
        Assert.Equal(("False", "ArchiveDiffers"), (condition.Status, condition.Reason));
        Assert.Equal(
            "pi1: spec.distribution.sha512 is bbbbbbbbbbbb…, and /opt/kafkapi/dist/confluent-7.2.2 was installed from "
                + $"an archive with the SHA-512 {Old}, which stays: put that back into spec.distribution.sha512, or "
                + "give the other archive a version of its own, as spec.version 7.2.2-1",
            condition.Message);
        Assert.Equal("True", reported.Condition("Available"));
    }

    [Fact]
    public void The_SHA_512_that_is_put_back_is_the_end_of_it() =>
        Assert.True(InstalledFrom(Old, Old.ToUpperInvariant()).Plan().IsEmpty);

    [Fact]
    public void The_version_that_is_advised_is_admitted_and_installs_the_other_archive()
    {
        Assert.Equal("7.2.2-1", Admitted("7.2.2-1"));
        var plan = InstalledFrom(Old, New).WithVersion("7.2.2-1", new(3, 2)).Plan();

        Assert.Empty(plan.Findings);
        Assert.Equal(
            3,
            plan.Steps.OfType<InstallDistribution>().Count(
                s => s.Distribution.Source is DistributionOrigin.Download { Sha512: var sha512 } && sha512 == New));
    }

    [Fact]
    public void The_next_version_after_an_own_one_is_advised_in_a_form_that_is_admitted()
    {
        var own = InstalledFrom(Old, New).WithVersion("7.2.2-1", new(3, 2));

        var finding = Archives(own, Old).Plan().Findings.First(f => f.Kind == FindingKind.ArchiveDiffers);

        Assert.EndsWith(" as spec.version 7.2.2-1.1", finding.Message, StringComparison.Ordinal);
        Assert.Equal("7.2.2-1.1", Admitted("7.2.2-1.1"));
    }

    [Fact]
    public void A_release_named_by_its_version_alone_is_told_as_such()
    {
        var cluster = InstalledFrom(Old, New);
        var alone = cluster.For(cluster.Desired with
        {
            Distribution = cluster.Desired.Distribution with
            {
                Source = new DistributionOrigin.Published(new("https://archive.apache.org/1/k.tgz"), New),
            },
        });

        var finding = Archives(alone, Old).Plan().Findings.First(f => f.Kind == FindingKind.ArchiveDiffers);

        Assert.Equal(
            "spec.version 7.2.2 without a source is Apache's archive with the SHA-512 bbbbbbbbbbbb…, and "
                + $"/opt/kafkapi/dist/confluent-7.2.2 was installed from an archive with the SHA-512 {Old}, which "
                + "stays: put the spec.distribution.source and spec.distribution.sha512 of that one back",
            finding.Message);
    }

    private static string Admitted(string version)
    {
        var resource = Manifests.Sample("three-pis.yaml");
        resource.Spec = resource.Spec with { Version = version };
        return resource.Parsed().Distribution.Version;
    }

    private static ClusterUnderTest InstalledFrom(string installed, string inSpec)
    {
        var healthy = ClusterUnderTest.Of(3).Healthy();
        return Archives(
            healthy.For(healthy.Desired with
            {
                Distribution = healthy.Desired.Distribution with
                {
                    Source = new DistributionOrigin.Download(new("http://archive/confluent.tar.gz"), inSpec),
                },
            }),
            installed);
    }

    private static ClusterUnderTest Archives(ClusterUnderTest cluster, string sha512) =>
        cluster.Desired.Nodes.Aggregate(cluster,
        (c, node) => c.Seen(node.Name.Value, s => s with
        {
            Archives = ImmutableSortedDictionary<string, string>.Empty.Add(cluster.Desired.Distribution.Home, sha512),
        }));
}
