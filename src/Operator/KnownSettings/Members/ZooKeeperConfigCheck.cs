using System.Collections.Immutable;
using KafkaPi.Crds.Schema;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.KnownSettings.Catalogue;
using KafkaPi.Operator.KnownSettings.Values;

namespace KafkaPi.Operator.KnownSettings.Members;

/// <summary>Checks <c>spec.zookeeper.config</c> against what the version of ZooKeeper takes.</summary>
public static class ZooKeeperConfigCheck
{
    /// <summary>Names of ZooKeeper's system properties begin so, and names in its file do not.</summary>
    private const string Prefix = "zookeeper.";

    /// <summary>Settings with which a member would not start, or not be as was meant.</summary>
    public static ImmutableArray<FieldError> Refusals(ZooKeeperFacts facts)
    {
        if (facts.Given.IsEmpty)
        {
            return [];
        }

        var known = ZooKeeperSettings.Of(facts.Kafka);
        ImmutableArray<FieldError> wrong =
        [
            .. from given in facts.Given
               where !IsElsewhere(given.Key)
               let detail = Refusal(known, facts, given.Key)
               where detail is not null
               select Problem(known, given.Key, given.Value, detail),
        ];
        return [.. wrong, .. ZooKeeperContradictions.Of(facts).ExceptBy(wrong.Select(w => w.Field), c => c.Field)];
    }

    /// <summary>Settings that are accepted and probably not meant.</summary>
    public static ImmutableArray<FieldError> Warnings(ZooKeeperFacts facts)
    {
        if (facts.Given.IsEmpty)
        {
            return [];
        }

        var known = ZooKeeperSettings.Of(facts.Kafka);
        return
        [
            .. from given in facts.Given
               where !IsElsewhere(given.Key)
               let detail = Warning(known, given.Key, given.Value)
               where detail is not null
               select Problem(known, given.Key, given.Value, detail),
            .. ZooKeeperWarnings.Of(facts),
        ];
    }

    /// <summary>
    /// The shortest and longest timeout of a session that a member grants; null where it cannot be told.
    /// </summary>
    public static (long Shortest, long Longest)? Sessions(ZooKeeperFacts facts) =>
        ZooKeeperContradictions.Sessions(facts);

    private static bool IsElsewhere(string name) => OwnedSetting.ZooKeeper.Any(o => o.Matches(name));

    private static FieldError Problem(ZooKeeperSettings known, string name, string value, string detail) =>
        SettingField.Problem(SettingField.ZooKeeper, known.Find(name), name, value, detail);

    private static string? Refusal(ZooKeeperSettings known, ZooKeeperFacts facts, string name)
    {
        if (known.Find(name) is not { IsJvmOnly: false } setting || known.IsNewer(setting))
        {
            return null;
        }

        var value = facts.Given[name];
        return SettingCheck.Refusal(
            known.Name, setting, () => facts.Defaults.GetValueOrDefault(name) ?? setting.Default, value,
            ValueCheck.Takes(setting, value));
    }

    private static string? Warning(ZooKeeperSettings known, string name, string value)
    {
        if (known.Find(name) is not { } setting)
        {
            return HiddenCharacters.First(value) is { } hidden
                ? $"it has a character that nobody sees, {hidden}: type the value anew"
                : Unknown(known, name);
        }

        if (setting.IsJvmOnly)
        {
            return "it has no effect here, as ZooKeeper takes it as a flag of its JVM only (-D), and this operator "
                + "sets none of these: remove it";
        }

        return known.IsNewer(setting)
            ? $"{known.Name} does not know it, and ZooKeeper {setting.Since} does: it has no effect here, remove it"
            : null;
    }

    private static string Unknown(ZooKeeperSettings known, string name)
    {
        if (name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return $"it has no effect, as names in ZooKeeper's file do not begin with {Prefix}: "
                + $"write {name[Prefix.Length..]}";
        }

        var names = SettingCatalogue.ZooKeeper.Settings.Where(s => s is { IsPrefix: false, IsJvmOnly: false })
            .Select(s => s.Name);
        return NearestKey.Of(name, names) is { } near
            ? $"{known.Name} does not know it, and goes on without a word: "
                + $"{near} is meant perhaps, correct or remove it"
            : $"{known.Name} does not know it: it has no effect, remove it";
    }
}
