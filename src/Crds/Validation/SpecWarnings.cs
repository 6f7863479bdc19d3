using System.Collections.Immutable;
using System.Globalization;

namespace KafkaPi.Crds.Validation;

/// <summary>What is allowed and probably not meant.</summary>
public static class SpecWarnings
{
    private static readonly ImmutableArray<string> ReplicationFactors =
        ["default.replication.factor", "offsets.topic.replication.factor", "transaction.state.log.replication.factor"];

    public static ImmutableArray<SpecProblem> Of(KafkaClusterSpec spec) => [.. Ensemble(spec), .. Replication(spec)];

    private static IEnumerable<SpecProblem> Ensemble(KafkaClusterSpec spec)
    {
        var members = spec.Nodes.Count(n => n.Roles.Contains(NodeRole.ZooKeeper));
        if (members > 0 && members % 2 == 0)
        {
            yield return new(
                "spec.nodes",
                "",
                $"{members} ZooKeeper members survive no more failures than {members - 1}: give the role zookeeper to an odd number of nodes");
        }
    }

    private static IEnumerable<SpecProblem> Replication(KafkaClusterSpec spec)
    {
        var brokers = spec.Nodes.Count(n => n.Roles.Contains(NodeRole.Broker));
        foreach (var key in ReplicationFactors)
        {
            if (Setting(spec, key) is { } factor && factor > brokers)
            {
                yield return new(
                    $"spec.kafka.config[{key}]",
                    factor.ToString(CultureInfo.InvariantCulture),
                    $"there are {brokers} brokers, so that topics with this factor cannot be created: lower it or add brokers");
            }
        }

        if (Setting(spec, "min.insync.replicas") is { } minimum && Setting(spec, "default.replication.factor") is { } replicas && minimum >= replicas && replicas > 1)
        {
            yield return new(
                "spec.kafka.config[min.insync.replicas]",
                minimum.ToString(CultureInfo.InvariantCulture),
                "it leaves no replica to spare: with default.replication.factor as low as this, one restarting broker stops producers with acks=all");
        }
    }

    private static int? Setting(KafkaClusterSpec spec, string key) =>
        spec.Kafka.Config.TryGetValue(key, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;
}
