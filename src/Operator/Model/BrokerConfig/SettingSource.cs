namespace KafkaPi.Operator.Model.BrokerConfig;

/// <summary>Levels of a broker's configuration, the strongest first. The numbers are those of the protocol.</summary>
public enum SettingSource
{
    /// <summary>Values altered live for one broker. They survive restarts and override the file.</summary>
    PerBroker = 2,

    /// <summary>Values altered live for all brokers.</summary>
    ClusterWide = 3,

    /// <summary>Properties that the process was started with.</summary>
    File = 4,

    Default = 5,
}
