using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.KnownSettings.Catalogue;
using KafkaPi.Operator.KnownSettings.Values;

namespace KafkaPi.Operator.KnownSettings.Members;

/// <summary>
/// Settings that contradict each other, so that a member would not start. Source:
/// <c>QuorumPeerConfig.parseProperties</c>.
/// </summary>
internal static class ZooKeeperContradictions
{
    private const string Shortest = "minSessionTimeout";
    private const string Longest = "maxSessionTimeout";

    /// <summary>What the first of two asks for, when it is true.</summary>
    private static readonly ImmutableArray<(string Name, string Needs)> Needs =
    [
        ("quorum.auth.serverRequireSasl", "quorum.auth.enableSasl"),
        ("quorum.auth.learnerRequireSasl", "quorum.auth.enableSasl"),
        ("quorum.auth.serverRequireSasl", "quorum.auth.learnerRequireSasl"),
    ];

    /// <summary>
    /// The shortest and longest timeout of a session that a member grants; null where it cannot be told.
    /// </summary>
    public static (long Shortest, long Longest)? Sessions(ZooKeeperFacts facts)
    {
        if (Number(facts, "tickTime") is not { } tick)
        {
            return null;
        }

        var shortest = (Number(facts, Shortest) is { } low and not -1) ? low : 2 * tick;
        var longest = (Number(facts, Longest) is { } high and not -1) ? high : 20 * tick;
        return (shortest, longest);
    }

    public static IEnumerable<FieldError> Of(ZooKeeperFacts facts)
    {
        if (Sessions(facts) is { } sessions && sessions.Shortest > sessions.Longest)
        {
            var name = facts.Given.ContainsKey(Shortest) ? Shortest : Longest;
            yield return Problem(
                facts, name, $"the shortest timeout of a session would be {sessions.Shortest} ms and the longest "
                    + $"{sessions.Longest} ms, and ZooKeeper does not start: set {Shortest} below {Longest} "
                    + "(without them they are 2 and 20 times tickTime)");
        }

        foreach (var need in Needs.Where(n => IsTrue(facts, n.Name) && !IsTrue(facts, n.Needs)).DistinctBy(n => n.Name))
        {
            yield return Problem(
                facts, need.Name, $"ZooKeeper does not start with it unless {need.Needs} is true: set that as well, or "
                    + "remove this");
        }
    }

    public static FieldError Problem(ZooKeeperFacts facts, string name, string detail) => SettingField.Problem(
        SettingField.ZooKeeper, SettingCatalogue.ZooKeeper.Find(name), name, facts.Given.GetValueOrDefault(name),
        detail);

    public static long? Number(ZooKeeperFacts facts, string name) =>
        long.TryParse(
            facts.Given.GetValueOrDefault(name)
                ?? facts.Defaults.GetValueOrDefault(name)
                ?? SettingCatalogue.ZooKeeper.Find(name)?.Default,
            NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static bool IsTrue(ZooKeeperFacts facts, string name) =>
        bool.TryParse(facts.Given.GetValueOrDefault(name), out var value) && value;
}
