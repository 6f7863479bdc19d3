using System.Globalization;
using KafkaPi.Operator.KnownSettings;
using KafkaPi.Operator.KnownSettings.Catalogue;
using KafkaPi.Operator.KnownSettings.Values;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.KnownSettings;

public sealed class SettingCatalogueTests
{
    public static TheoryData<string> Tables => [.. SettingCatalogue.Kafka.Select(t => $"{t.Version}"), "ZooKeeper"];

    [Theory]
    [MemberData(nameof(Tables))]
    public void Every_default_is_taken(string table) => Assert.Empty(
        from setting in Of(table).Settings
        where setting.Default is not null && !ValueCheck.Takes(setting, setting.Default)
        select $"{setting.Name}={setting.Default}");

    [Theory]
    [MemberData(nameof(Tables))]
    public void Every_allowed_value_is_taken_and_every_other_one_is_not(string table) => Assert.Empty(
        from setting in Of(table).Settings
        where !setting.Values.IsEmpty
        from value in setting.Values.Append("none of these")
        where ValueCheck.Takes(setting, value) != (value != "none of these")
        select $"{setting.Name}={value}");

    [Theory]
    [MemberData(nameof(Tables))]
    public void The_ends_of_every_range_are_taken_and_what_is_beyond_is_not(string table) => Assert.Empty(
        from setting in Of(table).Settings
        where setting.Values.IsEmpty
        from probe in Ends(setting.Minimum, -1).Concat(Ends(setting.Maximum, 1))
        let text = string.Create(CultureInfo.InvariantCulture, $"{probe.Number}")
        where ValueCheck.Takes(setting, text) != (probe.IsWithin || probe.Number == setting.Or)
        select $"{setting.Name}={text}");

    [Theory]
    [MemberData(nameof(Tables))]
    public void No_number_and_no_truth_is_taken_for_what_is_none(string table) => Assert.Empty(
        from setting in Of(table).Settings
        where setting.Type is not (
            SettingType.Text or SettingType.List or SettingType.ClassName or SettingType.Secret)
        from text in new[] { "", "abc", "1 2", "0x1", "tru", "99999999999999999999999999" }
        where setting.Type != SettingType.Fraction || text[..Math.Min(1, text.Length)] is not "9"
        where ValueCheck.Takes(setting, text)
        select $"{setting.Name}={text}");

    [Theory]
    [MemberData(nameof(Tables))]
    public void Every_table_tells_its_source_and_is_sorted(string table)
    {
        var names = Of(table).Settings.Select(s => s.Name).ToArray();

        Assert.NotEmpty(Of(table).Source);
        Assert.Equal(names.Distinct().Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public void Every_line_that_is_kept_by_hand_tells_its_source() =>
        Assert.DoesNotContain(SettingCatalogue.ZooKeeper.Settings, s => string.IsNullOrEmpty(s.Source));

    [Theory]
    [InlineData("3.2", "3.2.3", null)]
    [InlineData("3.2.0", "3.2.3", null)]
    [InlineData("3.4", "3.2.3", "3.9.1")]
    [InlineData("2.8.2", "0.9.0.1", "3.2.3")]
    [InlineData("0.9.0.1", "0.9.0.1", null)]
    public void A_version_is_judged_by_its_own_table_or_by_both_neighbours(string kafka, string older, string? newer)
    {
        var known = KafkaSettings.Of(Version.Parse(kafka));

        Assert.Equal((older, newer), ($"{known.Older?.Version}", known.Newer?.Version.ToString()));
    }

    [Theory]
    [InlineData("0.9", "3.4")]
    [InlineData("2.3", "3.4")]
    [InlineData("2.8", "3.5")]
    [InlineData("3.2", "3.6")]
    [InlineData("3.9.1", "3.8")]
    public void Each_Kafka_has_its_ZooKeeper(string kafka, string zooKeeper) =>
        Assert.Equal($"ZooKeeper {zooKeeper}", ZooKeeperSettings.Of(Version.Parse(kafka)).Name);

    [Fact]
    public void The_page_of_all_settings_is_what_the_data_says()
    {
        using var text = new StringWriter();
        SettingsPage.Write(text);

        Assert.True(
            Repository.Read("docs/user/settings.md") == text.ToString(),
            "docs/user/settings.md differs from the data. Write it again: dotnet run --project src/Operator -- "
                + "settings > docs/user/settings.md");
    }

    private static IEnumerable<(decimal Number, bool IsWithin)> Ends(decimal? end, int outwards) =>
        end is { } number ? [(number, true), (number + outwards, false)] : [];

    private static SettingTable Of(string table) => table == "ZooKeeper"
        ? SettingCatalogue.ZooKeeper
        : SettingCatalogue.Kafka.Single(t => $"{t.Version}" == table);
}
