using System.Globalization;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.KnownSettings.Catalogue;
using KafkaPi.Operator.KnownSettings.Values;

namespace KafkaPi.Operator.KnownSettings.Brokers;

/// <summary>Values that brokers go by: given ones, defaults of the operator, and defaults of Kafka.</summary>
internal sealed class BrokerValues(BrokerFacts facts)
{
    public BrokerFacts Facts { get; } = facts;

    public KafkaSettings Known { get; } = KafkaSettings.Of(facts.Kafka);

    public bool IsGiven(string name) => Facts.Given.ContainsKey(name);

    public string? Text(string name) => Facts.Given.GetValueOrDefault(name) ?? Default(name);

    /// <summary>The value in force when the spec says nothing.</summary>
    public string? Default(string name) => Facts.Defaults.Value.GetValueOrDefault(name) ?? Known.Find(name)?.Default;

    /// <summary>Null for a setting that the version does not know, that has no value, or one that is refused.</summary>
    public decimal? Number(string name) =>
        Known.Find(name) is { } setting
        && Text(name) is { } text
        && ValueCheck.Takes(setting, text)
        && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>The value with where it comes from, unless the spec gives it.</summary>
    public string InWords(string name) => IsGiven(name) ? $"{Number(name)}" : $"{Number(name)} by default";

    public FieldError Problem(string name, string detail) =>
        SettingField.Problem(
            SettingField.Kafka, Known.Find(ListenerPrefix.Of(name)?.Setting ?? name), name,
            Facts.Given.GetValueOrDefault(name), detail);
}
