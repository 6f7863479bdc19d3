using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.BrokerConfig;

/// <summary>All settings of one broker, with the broker's answer to a change of them.</summary>
public sealed record EffectiveConfig(ImmutableSortedDictionary<string, BrokerSetting> Settings)
{
    /// <summary>The broker's refusal of the change; null when it was not asked, or accepts the change.</summary>
    public ConfigRejection? Rejection { get; init; }

    /// <summary>The change that the broker was asked about; null when it was not asked.</summary>
    public ConfigChange? Validated { get; init; }

    public string? Value(string name) => Settings.GetValueOrDefault(name)?.Value;
}
