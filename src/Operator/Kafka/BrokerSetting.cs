using System.Collections.Immutable;

namespace KafkaPi.Operator.Kafka;

/// <summary>Where a value may come from, the strongest first; the numbers are those of the protocol.</summary>
public enum SettingSource
{
    /// <summary>Altered live for one broker. Survives restarts, and beats the file.</summary>
    PerBroker = 2,

    /// <summary>Altered live for all brokers.</summary>
    ClusterWide = 3,

    /// <summary>The properties that the process was started with.</summary>
    File = 4,

    Default = 5,
}

/// <param name="Name">Mostly the setting's own; a few settings have others that stand in for them, as log.retention.hours for log.retention.ms.</param>
public sealed record SettingLevel(SettingSource Source, string Name, string? Value);

/// <summary>One setting as a broker itself tells of it.</summary>
/// <param name="Value">In force now, as the broker has understood it; null for none, or for a sensitive one.</param>
/// <param name="Levels">All that is given for it, the strongest first, as it was written.</param>
public sealed record BrokerSetting(string? Value, bool IsReadOnly, bool IsSensitive, ImmutableArray<SettingLevel> Levels)
{
    /// <summary>What is given for the setting under its own name; null for nothing.</summary>
    public string? Given(string name, SettingSource source) => Levels.FirstOrDefault(l => l.Source == source && l.Name == name)?.Value;
}

/// <summary>All settings of one broker, and what it would refuse of those that are to be altered.</summary>
public sealed record SettingsInForce(ImmutableSortedDictionary<string, BrokerSetting> Settings)
{
    /// <summary>Why it would not be altered, in Kafka's words; null when nothing is to be altered, or the broker would take it.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>KIP-339: one setting is altered, and the others given before stay.</summary>
    public static bool AreToldBy(Version kafka) => kafka >= new Version(2, 3);

    public string? Value(string name) => Settings.GetValueOrDefault(name)?.Value;
}

/// <param name="Keys">The settings that Kafka's words are about; all that were to be altered when they name none.</param>
public sealed record Refusal(ImmutableArray<string> Keys, string Reason);
