namespace KafkaPi.Operator.KnownSettings.Catalogue;

/// <summary>What is known of the settings of the ZooKeeper that comes with a version of Kafka.</summary>
public sealed record ZooKeeperSettings(Version ZooKeeper)
{
    public static ZooKeeperSettings Of(Version kafka)
    {
        var minor = KafkaSettings.Minor(kafka);
        var versions = SettingCatalogue.ZooKeeperVersions;
        var known = versions.Keys.LastOrDefault(since => since <= minor) ?? versions.Keys.First();
        return new(versions[known]);
    }

    public string Name => $"ZooKeeper {ZooKeeper}";

    public KnownSetting? Find(string name) => SettingCatalogue.ZooKeeper.Find(name);

    public bool IsNewer(KnownSetting setting) => setting.Since > ZooKeeper;
}
