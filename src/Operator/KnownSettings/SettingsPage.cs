using System.Collections.Immutable;
using KafkaPi.Crds.Schema;
using KafkaPi.Operator.KnownSettings.Catalogue;
using KafkaPi.Operator.KnownSettings.Values;

namespace KafkaPi.Operator.KnownSettings;

/// <summary>Writes the page of all known settings in Markdown, the same text each time.</summary>
public static class SettingsPage
{
    private const string Introduction =
        """
        <!-- Generated from src/Operator/KnownSettings by `dotnet run --project src/Operator -- settings`. -->
        # Known settings

        What `spec.kafka.config` and `spec.zookeeper.config` are checked against. A known setting with a value that is
        not taken is [refused](troubleshooting.md#settingrefused) before any file is written. A setting that nobody
        knows is warned of by a [SpecWarning](troubleshooting.md#specwarning), and written. Of a version of Kafka
        between two that were asked, only what both of them refuse is refused.
        """;

    /// <summary>The first version of Kafka without ZooKeeper, which this operator does not run.</summary>
    private static readonly Version WithoutZooKeeper = new(4, 0);

    public static void Write(TextWriter output)
    {
        output.Write($"{Introduction}\n".ReplaceLineEndings("\n"));
        WriteBrokers(output);
        WriteZooKeeper(output);
    }

    private static void WriteBrokers(TextWriter output)
    {
        ImmutableArray<SettingTable> tables = [.. SettingCatalogue.Kafka.Where(t => t.Version < WithoutZooKeeper)];
        output.Write("\n## spec.kafka.config\n\n");
        foreach (var table in tables)
        {
            output.Write($"- Kafka {table.Version}: {table.Source}\n");
        }

        output.Write("\n| Setting | Takes | Default | Without a restart | Kafka |\n|---|---|---|---|---|\n");
        var names = tables.SelectMany(t => t.Settings).Select(s => s.Name).Distinct()
            .Where(name => !OwnedSetting.Broker.Any(o => o.Matches(name)))
            .Order(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var known = tables.Where(t => t.Find(name) is not null).ToArray();
            var setting = known[^1].Find(name)!;
            var versions = known.Length == tables.Length ? "all" : string.Join(", ", known.Select(t => t.Version));
            output.Write($"| {Row(setting)} | {setting.Dynamic ?? "no"} | {versions} |\n");
        }
    }

    private static void WriteZooKeeper(TextWriter output)
    {
        var table = SettingCatalogue.ZooKeeper;
        output.Write($"\n## spec.zookeeper.config\n\n{Sentence(table.Source)}\n");
        output.Write("\n| Setting | Takes | Default | Since ZooKeeper |\n|---|---|---|---|\n");
        var settings = table.Settings.Where(
            s => !s.IsJvmOnly && !OwnedSetting.ZooKeeper.Any(o => o.Matches(s.Name)));
        foreach (var setting in settings)
        {
            output.Write($"| {Row(setting)} | {setting.Since} |\n");
        }

        var flags = table.Settings.Where(s => s.IsJvmOnly).Select(s => $"`{s.Name}`");
        output.Write($"\nFlags of the JVM, without effect in `spec.zookeeper.config`: {string.Join(", ", flags)}.\n");
    }

    private static string Row(KnownSetting setting)
    {
        var name = setting.IsPrefix ? $"{setting.Name}*" : setting.Name;
        var standard = setting.Default is { Length: > 0 } text ? $"`{text}`" : "";
        return $"`{name}` | {ValueCheck.InWords(setting)} | {standard}";
    }

    private static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
}
