using System.Text.RegularExpressions;
using KafkaPi.Crds.Releases;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Crds;

/// <summary>The table of releases that need no source.</summary>
public sealed class ApacheReleasesTests
{
    private const string Table = "src/Crds/Releases/apache-kafka.txt";

    public static TheoryData<string> Versions => [.. ApacheReleases.Known.All.Select(r => r.Version)];

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_release_has_an_address_and_a_hash_that_a_spec_might_have_too(string version)
    {
        var release = ApacheReleases.Known.Find(version)!;

        Assert.Matches(Patterns.Version, version);
        Assert.Matches(Patterns.ArchiveUrl, $"{release.Url}");
        var number = Regex.Escape(version);
        Assert.Matches(
            $@"^https://archive\.apache\.org/dist/kafka/{number}/kafka_2\.1[23]-{number}\.tgz$", $"{release.Url}");
        Assert.Matches(Patterns.Sha512, release.Sha512);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_release_is_one_that_this_operator_runs(string version) =>
        Assert.Equal(Version.Parse(version), KafkaVersions.Of(DistributionLayout.Apache, version).Kafka);

    [Fact]
    public void Releases_are_sorted_and_no_version_address_or_hash_is_there_twice()
    {
        var all = ApacheReleases.Known.All;

        Assert.Equal(all.OrderBy(r => Version.Parse(r.Version)), all);
        Assert.Equal(all.Length, all.DistinctBy(r => r.Version).Count());
        Assert.Equal(all.Length, all.DistinctBy(r => r.Url).Count());
        Assert.Equal(all.Length, all.DistinctBy(r => r.Sha512).Count());
    }

    /// <summary>Of 3.2.3 the hash is known from elsewhere too.</summary>
    [Fact]
    public void The_table_begins_with_2_5_0_and_has_the_published_hash_of_3_2_3()
    {
        Assert.Equal("2.5.0", ApacheReleases.Known.All[0].Version);
        Assert.Equal(
            "4a57d69f8d3b5158ddca9c64ac366c2975ca55f4c2ef02cd3b122e127016ad1a"
                + "5aa1de92e7e2f392fdc3b57aabe75d4631373d77a3a5958c28d911f4034a136f",
            ApacheReleases.Known.Find("3.2.3")!.Sha512);
    }

    [Fact]
    public void The_table_names_its_sources_and_has_three_columns_in_each_row()
    {
        var lines = Repository.Read(Table).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Contains(lines, l => l.StartsWith("# Sources", StringComparison.Ordinal));
        Assert.All(
            lines.Where(l => !l.StartsWith('#')), l => Assert.Equal(3, l.Split(' ').Length));
    }

    [Fact]
    public void The_page_on_the_installation_lists_the_releases()
    {
        var page = Regex.Replace(Repository.Read("docs/user/install.md"), @"\s+", " ");

        Assert.Contains(
            $"{string.Join(", ", ApacheReleases.Known.All.Select(r => r.Version))}.", page, StringComparison.Ordinal);
    }
}
