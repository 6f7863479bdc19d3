namespace KafkaPi.Operator.Model.BrokerConfig;

/// <summary>A value that is given for a setting at one level.</summary>
/// <param name="Name">
/// Mostly the setting's own name. A few settings have synonyms, as log.retention.hours for log.retention.ms.
/// </param>
public sealed record SettingLevel(SettingSource Source, string Name, string? Value);
