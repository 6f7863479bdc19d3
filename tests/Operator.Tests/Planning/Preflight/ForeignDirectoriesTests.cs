using System.Collections.Immutable;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Preflight;

/// <summary>Directories of the spec that somebody else uses.</summary>
public sealed class ForeignDirectoriesTests
{
    [Theory]
    [InlineData(DesiredClusters.LogDir, "spec.kafka.logDirs")]
    [InlineData(DesiredClusters.ZooKeeperData, "spec.zookeeper.dataDir")]
    public void A_new_host_with_somebody_elses_files_in_a_directory_of_the_spec_is_left_as_it_is(
        string path, string field)
    {
        var plan = Foreign(ClusterUnderTest.Of(3), path).Plan();

        var finding = Assert.Single(plan.Findings);
        Assert.Equal(("pi2", FindingKind.Identity), (finding.Node.Value, finding.Kind));
        Assert.Equal(
            $"{path} of {field} belongs to mysql and has other files in it, such as ibdata1: name a directory of its "
                + $"own, such as {path}/kafkapi, or move those files away. Nothing was changed in it",
            finding.Message);
        Assert.DoesNotContain(plan.Steps, s => s.Node.Value == "pi2");
    }

    [Fact]
    public void Moved_away_the_host_is_taken() =>
        Assert.Contains(ClusterUnderTest.Of(3).Plan().Steps, s => s is PrepareHost { Node.Value: "pi2" });

    [Fact]
    public void An_edit_that_names_such_a_directory_is_refused_and_gives_it_to_nobody()
    {
        const string Added = "/var/lib/mysql";
        var cluster = ClusterUnderTest.Of(3).Healthy().WithLogDirectory(Added, freeBytes: 8L << 30);

        var plan = Foreign(cluster, Added).Plan();

        var finding = Assert.Single(plan.Findings);
        Assert.Equal(("pi2", FindingKind.LogDirectoryRefused), (finding.Node.Value, finding.Kind));
        Assert.DoesNotContain(plan.Steps, s => s is RestartDaemon);
        Assert.DoesNotContain(
            plan.Steps.OfType<PrepareHost>().Where(s => s.Node.Value == "pi2").SelectMany(s => s.Directories),
            d => d.Path == Added);
    }

    private static ClusterUnderTest Foreign(ClusterUnderTest cluster, string path) => cluster.Seen("pi2", s => s with
    {
        Data = s.Data with
        {
            Foreign = ImmutableDictionary<string, ForeignContent>.Empty.Add(path, new("mysql", "ibdata1")),
        },
    });
}
