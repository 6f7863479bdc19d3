using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Releases;

/// <summary>Kafka's version by distribution, for the versions that run with ZooKeeper.</summary>
internal static class KafkaVersions
{
    /// <summary>
    /// Confluent Platform's minor versions and Kafka's. Source: Confluent's "Supported Versions and
    /// Interoperability".
    /// </summary>
    private static readonly ImmutableSortedDictionary<Version, Version> OfConfluent = new Dictionary<string, string>
    {
        ["5.0"] = "2.0", ["5.1"] = "2.1", ["5.2"] = "2.2", ["5.3"] = "2.3", ["5.4"] = "2.4", ["5.5"] = "2.5",
        ["6.0"] = "2.6", ["6.1"] = "2.7", ["6.2"] = "2.8",
        ["7.0"] = "3.0", ["7.1"] = "3.1", ["7.2"] = "3.2", ["7.3"] = "3.3", ["7.4"] = "3.4",
        ["7.5"] = "3.5", ["7.6"] = "3.6", ["7.7"] = "3.7", ["7.8"] = "3.8", ["7.9"] = "3.9",
    }.ToImmutableSortedDictionary(v => Version.Parse(v.Key), v => Version.Parse(v.Value));

    private static readonly ImmutableSortedSet<Version> OfApache =
        [new(0, 9), new(0, 10), new(0, 11), new(1, 0), new(1, 1), .. OfConfluent.Values];

    /// <returns>
    /// Kafka's version, <c>3.2</c> for Confluent 7.2.2 and <c>3.9.1</c> for Apache 3.9.1; or why the version is
    /// refused.
    /// </returns>
    public static (Version? Kafka, string? Refusal) Of(DistributionLayout layout, string version)
    {
        var (known, withoutZooKeeper, name) = layout == DistributionLayout.Confluent
            ? (OfConfluent.Keys.ToImmutableArray(), new Version(8, 0), "Confluent Platform")
            : ([.. OfApache], new Version(4, 0), "Apache Kafka");
        var range = $"{name} {known[0]} to {known[^1]}";

        if (!Version.TryParse(version.Split('-')[0], out var parsed))
        {
            return (null, $"it is no version: use one of {range}");
        }

        if (parsed >= withoutZooKeeper)
        {
            return (null, $"ZooKeeper was removed in Kafka 4: use one of {range}");
        }

        var minor = new Version(parsed.Major, parsed.Minor);
        if (!known.Contains(minor))
        {
            return (null, $"it is not known to this operator: use one of {range}");
        }

        return (layout == DistributionLayout.Confluent ? OfConfluent[minor] : parsed, null);
    }
}
