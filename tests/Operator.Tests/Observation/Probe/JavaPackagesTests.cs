using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Observation.Probe;
using Xunit;

namespace KafkaPi.Operator.Tests.Observation.Probe;

public class JavaPackagesTests
{
    private static readonly JavaCandidate[] Trixie =
    [
        new("default-jre-headless", "2:1.21-76"), new(
            "openjdk-21-jre-headless", "21.0.8+9-1"), new("openjdk-25-jre-headless", "25+36-1"),
    ];

    [Fact]
    public void The_releases_own_default_is_chosen() =>
        Assert.Equal(("default-jre-headless", 21), JavaPackages.Choose([.. Trixie], 11, "debian", "13"));

    [Fact]
    public void A_default_that_is_too_old_makes_room_for_a_newer_one() =>
        Assert.Equal(("openjdk-25-jre-headless", 25), JavaPackages.Choose([.. Trixie], 22, "debian", "13"));

    [Fact]
    public void Nothing_is_chosen_where_all_are_too_old() =>
        Assert.Null(JavaPackages.Choose([.. Trixie], 26, "debian", "13"));

    [Theory]
    [InlineData("11", 11)]
    [InlineData("12", 17)]
    [InlineData("13", 21)]
    public void A_fresh_image_without_package_lists_gets_what_its_release_is_known_for(string release, int version) =>
        Assert.Equal(($"openjdk-{version}-jre-headless", version), JavaPackages.Choose([], 11, "raspbian", release));

    [Fact]
    public void Of_an_unknown_system_nothing_is_assumed() => Assert.Null(JavaPackages.Choose([], 11, "alpine", "3.20"));
}
