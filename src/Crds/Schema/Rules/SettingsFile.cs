namespace KafkaPi.Crds.Schema;

/// <summary>A file whose settings a user gives as a map.</summary>
public enum SettingsFile
{
    /// <summary><c>spec.zookeeper.config</c>, rendered into zookeeper.properties.</summary>
    ZooKeeper,

    /// <summary><c>spec.kafka.config</c>, rendered into server.properties.</summary>
    Broker,
}
