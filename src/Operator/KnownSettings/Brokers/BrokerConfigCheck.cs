using System.Collections.Immutable;
using KafkaPi.Crds.Schema;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.KnownSettings.Values;

namespace KafkaPi.Operator.KnownSettings.Brokers;

/// <summary>Checks <c>spec.kafka.config</c> against what the version of Kafka takes.</summary>
public static class BrokerConfigCheck
{
    private const string Protocol = "inter.broker.protocol.version";

    /// <summary>Settings with which a broker would not start, or would serve nobody.</summary>
    public static ImmutableArray<FieldError> Refusals(BrokerFacts facts)
    {
        if (facts.Given.IsEmpty)
        {
            return [];
        }

        var values = new BrokerValues(facts);
        ImmutableArray<FieldError> wrong =
        [
            .. from given in facts.Given
               where !IsElsewhere(given.Key)
               let detail = Refusal(values, given.Key, given.Value)
               where detail is not null
               select values.Problem(given.Key, detail),
        ];
        return [.. wrong, .. BrokerContradictions.Of(values).ExceptBy(wrong.Select(w => w.Field), c => c.Field)];
    }

    /// <summary>Settings that are accepted and probably not meant.</summary>
    public static ImmutableArray<FieldError> Warnings(BrokerFacts facts)
    {
        if (facts.Given.IsEmpty)
        {
            return [];
        }

        var values = new BrokerValues(facts);
        return
        [
            .. from given in facts.Given
               where !IsElsewhere(given.Key)
               let detail = Warning(values, given.Key, given.Value)
               where detail is not null
               select values.Problem(given.Key, detail),
            .. BrokerWarnings.Of(values),
        ];
    }

    /// <summary>The schema refuses what the operator computes, and the parser the protocol.</summary>
    private static bool IsElsewhere(string name) =>
        name == Protocol || OwnedSetting.Broker.Any(o => o.Matches(name));

    private static string? Refusal(BrokerValues values, string name, string value)
    {
        var plain = ListenerPrefix.Of(name)?.Setting ?? name;
        return values.Known.Older?.Find(plain) is { } setting
            ? SettingCheck.Refusal(
                values.Known.Name, setting, () => values.Default(plain), value,
                !values.Known.Refuses(plain, s => ValueCheck.Takes(s, value)))
            : null;
    }

    private static string? Warning(BrokerValues values, string name, string value)
    {
        if (ListenerPrefix.Of(name) is { } prefixed)
        {
            return ListenerWarning(values, prefixed);
        }

        if (values.Known.Older?.Find(name) is not null)
        {
            return null;
        }

        // What only newer versions are known to take may be taken by this one, too, and may have had another range.
        return values.Known.Newer?.Find(name) is { } newer
            ? SettingCheck.Refusal(
                $"Kafka {values.Known.Newer.Version}", newer, () => newer.Default, value,
                ValueCheck.Takes(newer, value))
            : UnknownSetting.Warning(values, name, value);
    }

    private static string? ListenerWarning(BrokerValues values, ListenerPrefix prefixed)
    {
        ImmutableArray<string> names = [.. values.Facts.Listeners.Select(l => l.ToLowerInvariant())];
        var prefixes = string.Join(", ", names.Select(n => $"{ListenerPrefix.Beginning}{n}."));
        return names.Contains(prefixed.Listener)
            ? null
            : $"it has no effect, as no listener has this name in small letters: let it begin with {prefixes}";
    }
}
