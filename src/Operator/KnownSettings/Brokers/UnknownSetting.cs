using System.Collections.Immutable;
using KafkaPi.Operator.KnownSettings.Catalogue;
using KafkaPi.Operator.KnownSettings.Values;

namespace KafkaPi.Operator.KnownSettings.Brokers;

/// <summary>What to say of a broker's setting that its version does not know.</summary>
internal static class UnknownSetting
{
    /// <summary>Settings of other parts, of which Kafka itself knows none.</summary>
    private static readonly ImmutableArray<string> OfOthers =
        ["rlmm.config.", "rsm.config.", "metrics.", "ssl.", "sasl."];

    private const string Confluent = "confluent.";

    private static readonly ImmutableArray<string> PlugIns =
        [".class", ".class.name", "reporters", "security.providers"];

    /// <returns>Null for what a plug-in is likely to read.</returns>
    public static string? Warning(BrokerValues values, string name, string value)
    {
        var known = values.Known;
        if (HiddenCharacters.First(value) is { } hidden)
        {
            return $"it has a character that nobody sees, {hidden}: type the value anew";
        }

        if (name.StartsWith(Confluent, StringComparison.Ordinal))
        {
            return null;
        }

        if (known.KnownElsewhere(name) is { } version)
        {
            return $"{known.Name} does not know it, and Kafka {version} does: it has no effect here, remove it";
        }

        if (NearestKey.Of(name, known.Names) is { } near)
        {
            return $"{known.Name} does not know it, and goes on without a word: "
                + $"{near} is meant perhaps, correct or remove it";
        }

        return OfOthers.Any(o => name.StartsWith(o, StringComparison.Ordinal)) || HasPlugIns(values)
            ? null
            : $"{known.Name} does not know it, and no plug-in is set that could: it has no effect, remove it";
    }

    /// <summary>A class of somebody else reads settings of its own out of the same file.</summary>
    private static bool HasPlugIns(BrokerValues values) => values.Facts.Given.Any(given =>
        given.Value.Length > 0
        && (values.Known.Find(given.Key) is { Type: SettingType.ClassName }
            || PlugIns.Any(p => given.Key.EndsWith(p, StringComparison.Ordinal))));
}
