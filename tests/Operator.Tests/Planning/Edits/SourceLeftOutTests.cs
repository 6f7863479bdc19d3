using KafkaPi.Crds;
using KafkaPi.Crds.Releases;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Edits;

/// <summary>The source of a release that the operator knows is taken out of the spec of a healthy cluster.</summary>
public sealed class SourceLeftOutTests
{
    private static readonly ApacheRelease Release = ApacheReleases.Known.Find("3.9.1")!;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_happens_when_it_is_taken_out_or_given_where_the_archive_is_Apaches(bool isTakenOut)
    {
        var edit = isTakenOut ? Edit(Given, LeftOut) : Edit(LeftOut, Given);

        Assert.Equal("nothing on the hosts", EditWalk.EffectOf(edit with { Hosts = c => From(c, Release.Sha512) }));
    }

    [Fact]
    public void What_another_archive_has_brought_stays_and_is_told()
    {
        var edit = Edit(s => Given(s, new('b', 128)), LeftOut) with { Hosts = c => From(c, new('b', 128)) };

        Assert.Equal("told, and left as it is", EditWalk.EffectOf(edit));
    }

    [Fact]
    public void What_the_user_has_unpacked_is_replaced_by_a_roll() => Assert.Equal(
        "rolls ZooKeeper, then brokers",
        EditWalk.EffectOf(Edit(s => With(s, new() { InstalledAt = "/srv/kafka" }, null), LeftOut)));

    private static SpecEdit Edit(
        Func<KafkaClusterSpec, KafkaClusterSpec> before, Func<KafkaClusterSpec, KafkaClusterSpec> after) =>
        new("spec.distribution.source", "taken out", after) { Before = before };

    private static KafkaClusterSpec LeftOut(KafkaClusterSpec spec) => With(spec, null, null);

    private static KafkaClusterSpec Given(KafkaClusterSpec spec) => Given(spec, Release.Sha512);

    private static KafkaClusterSpec Given(KafkaClusterSpec spec, string sha512) =>
        With(spec, new() { Url = $"{Release.Url}" }, sha512);

    private static KafkaClusterSpec With(KafkaClusterSpec spec, DistributionSource? source, string? sha512) => spec with
    {
        Version = Release.Version,
        Distribution = new() { Flavor = DistributionFlavor.Apache, Source = source, Sha512 = sha512 },
        Kafka = spec.Kafka with { Config = new Dictionary<string, string>() },
    };

    private static ClusterUnderTest From(ClusterUnderTest cluster, string sha512) =>
        cluster.Desired.Nodes.Aggregate(cluster, (c, node) => c.Seen(node.Name.Value, s => s with
        {
            Archives = s.Archives.Add(cluster.Desired.Distribution.Home, sha512),
        }));
}
