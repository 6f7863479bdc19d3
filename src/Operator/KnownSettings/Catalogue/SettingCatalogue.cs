using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace KafkaPi.Operator.KnownSettings.Catalogue;

/// <summary>The tables of this operator, read once, when the first of them is asked for.</summary>
public static class SettingCatalogue
{
    private const string Resources = "known-settings/";

    private static readonly Lazy<ImmutableArray<SettingTable>> Brokers = new(ReadBrokers);

    private static readonly Lazy<(SettingTable Table, ImmutableSortedDictionary<Version, Version> Versions)> Members =
        new(ReadZooKeeper);

    /// <summary>A table for each version of Kafka that was asked, the oldest first.</summary>
    public static ImmutableArray<SettingTable> Kafka => Brokers.Value;

    public static SettingTable ZooKeeper => Members.Value.Table;

    /// <summary>ZooKeeper's version by the first version of Kafka that came with it.</summary>
    public static ImmutableSortedDictionary<Version, Version> ZooKeeperVersions => Members.Value.Versions;

    private static ImmutableArray<SettingTable> ReadBrokers()
    {
        var narrowing = SettingLines.Read($"{Resources}kafka.jsonl").Settings
            .ToFrozenDictionary(s => s.Name, StringComparer.Ordinal);
        return
        [
            .. from resource in typeof(SettingCatalogue).Assembly.GetManifestResourceNames()
               where resource.StartsWith($"{Resources}kafka-", StringComparison.Ordinal)
               let table = ReadBroker(resource, narrowing)
               orderby table.Version
               select table,
        ];
    }

    private static SettingTable ReadBroker(string resource, FrozenDictionary<string, KnownSetting> narrowing)
    {
        var (header, settings) = SettingLines.Read(resource);
        var version = Version.Parse(header.GetProperty("kafka").GetString()!);
        return new(version, Source(header), [.. settings.Select(Narrowed)]);

        KnownSetting Narrowed(KnownSetting setting) =>
            narrowing.GetValueOrDefault(setting.Name) is { } other && KafkaSettings.Minor(version) is var minor
                && (other.Until is null || minor <= other.Until)
                ? setting.NarrowedBy(other)
                : setting;
    }

    private static (SettingTable, ImmutableSortedDictionary<Version, Version>) ReadZooKeeper()
    {
        var (header, settings) = SettingLines.Read($"{Resources}zookeeper.jsonl");
        var versions = header.GetProperty("zooKeepers").EnumerateObject()
            .ToImmutableSortedDictionary(v => Version.Parse(v.Name), v => Version.Parse(v.Value.GetString()!));
        return (new(versions.Values.Max()!, Source(header), settings), versions);
    }

    private static string Source(JsonElement header) => header.GetProperty("source").GetString()!;
}
