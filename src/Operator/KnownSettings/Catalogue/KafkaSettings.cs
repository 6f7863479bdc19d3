using System.Collections.Immutable;

namespace KafkaPi.Operator.KnownSettings.Catalogue;

/// <summary>
/// What is known of the settings that a version of Kafka takes, from the nearest versions that were asked.
/// </summary>
/// <param name="Older">The table of the version itself, or of the nearest older one; null before the oldest.</param>
/// <param name="Newer">The table of the nearest newer version; null when the version itself was asked.</param>
public sealed record KafkaSettings(Version Kafka, SettingTable? Older, SettingTable? Newer)
{
    public static KafkaSettings Of(Version kafka)
    {
        SettingTable? older = null;
        foreach (var table in SettingCatalogue.Kafka)
        {
            var order = Compare(table.Version, kafka);
            if (order >= 0)
            {
                return order == 0 ? new(kafka, table, null) : new(kafka, older, table);
            }

            older = table;
        }

        return new(kafka, older, null);
    }

    /// <summary>The first two numbers. Patches of a version change no setting.</summary>
    public static Version Minor(Version version) => new(version.Major, version.Minor);

    public string Name => $"Kafka {Kafka}";

    /// <summary>Names that the version knows, or may know.</summary>
    public IEnumerable<string> Names =>
        new[] { Older, Newer }.OfType<SettingTable>().SelectMany(t => t.Settings).Select(s => s.Name).Distinct();

    /// <summary>The setting as the nearest table has it; null when the version does not know it.</summary>
    public KnownSetting? Find(string name) => Older?.Find(name) ?? Newer?.Find(name);

    /// <summary>
    /// What is surely refused. For a version between two tables, a value is refused that neither of them takes; of a
    /// setting that only the newer one has, it is not sure that the version knows it at all.
    /// </summary>
    public bool Refuses(string name, Func<KnownSetting, bool> takes) =>
        Older?.Find(name) is { } setting
        && !takes(setting)
        && (Newer?.Find(name) is not { } next || !takes(next));

    /// <summary>The nearest other version that knows a setting; null when none does.</summary>
    public Version? KnownElsewhere(string name)
    {
        var minor = Minor(Kafka);
        ImmutableArray<Version> versions =
            [.. SettingCatalogue.Kafka.Where(t => t.Find(name) is not null).Select(t => t.Version)];
        return versions.FirstOrDefault(v => Minor(v) > minor) ?? versions.LastOrDefault();
    }

    private static int Compare(Version one, Version other) => one.Major != other.Major
        ? one.Major.CompareTo(other.Major)
        : one.Minor.CompareTo(other.Minor);
}
