using KafkaPi.Crds.Validation;

namespace KafkaPi.Operator.KnownSettings.Members;

/// <summary>Settings with which a member starts, and serves worse than was meant.</summary>
internal static class ZooKeeperWarnings
{
    /// <summary>A Pi that is busy, or writes to an SD card, is silent for so long now and then.</summary>
    private const long Busy = 1000;

    private const int LeastSnapshots = 3;

    private const string Retained = "autopurge.snapRetainCount";
    private const string Purged = "autopurge.purgeInterval";

    public static IEnumerable<FieldError> Of(ZooKeeperFacts facts)
    {
        foreach (var limit in new[] { "initLimit", "syncLimit" })
        {
            if (Given(facts, "tickTime", limit) is { } name
                && Number(facts, "tickTime") * Number(facts, limit) is { } time and < Busy)
            {
                yield return Problem(
                    facts, name, $"a member that says nothing for {time} ms ({limit} times tickTime) is parted from "
                        + $"the others, and a busy Pi may be silent for longer: raise it to {Busy} ms or more");
            }
        }

        if (facts.Given.ContainsKey(Retained) && Number(facts, Retained) < LeastSnapshots)
        {
            yield return Problem(facts, Retained, $"ZooKeeper keeps {LeastSnapshots} at least: write 3 or more");
        }

        if (facts.Given.ContainsKey(Purged) && Number(facts, Purged) == 0)
        {
            yield return Problem(
                facts, Purged, "with 0 no snapshot is ever deleted, and they fill the disk: write a number of hours");
        }
    }

    private static string? Given(ZooKeeperFacts facts, string one, string other) =>
        facts.Given.ContainsKey(other) ? other : facts.Given.ContainsKey(one) ? one : null;

    private static long? Number(ZooKeeperFacts facts, string name) => ZooKeeperContradictions.Number(facts, name);

    private static FieldError Problem(ZooKeeperFacts facts, string name, string detail) =>
        ZooKeeperContradictions.Problem(facts, name, detail);
}
