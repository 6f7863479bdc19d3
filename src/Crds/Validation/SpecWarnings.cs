using System.Collections.Immutable;
using System.Globalization;

namespace KafkaPi.Crds.Validation;

/// <summary>Warns of specs that are allowed and probably not meant.</summary>
public static class SpecWarnings
{
    private const string DefaultFactor = "default.replication.factor";
    private const string Minimum = "min.insync.replicas";

    private static readonly ImmutableArray<string> ReplicationFactors =
        [DefaultFactor, "offsets.topic.replication.factor", "transaction.state.log.replication.factor"];

    public static ImmutableArray<FieldError> Of(KafkaClusterSpec spec) =>
        [.. Ensemble(spec), .. Replication(spec), .. Copies(spec), .. Minimums(spec)];

    private static IEnumerable<FieldError> Ensemble(KafkaClusterSpec spec)
    {
        var members = spec.Nodes.Count(n => n.Roles.Contains(NodeRole.ZooKeeper));
        if (members > 0 && members % 2 == 0)
        {
            yield return new("spec.nodes", "",
                $"{members} ZooKeeper members survive no more failures than {members - 1}: "
                + "give the role zookeeper to an odd number of nodes");
        }
    }

    private static IEnumerable<FieldError> Replication(KafkaClusterSpec spec)
    {
        var brokers = spec.Nodes.Count(n => n.Roles.Contains(NodeRole.Broker));
        foreach (var key in ReplicationFactors)
        {
            if (Setting(spec, key) is { } factor && factor > brokers)
            {
                yield return new($"spec.kafka.config[{key}]", factor.ToString(CultureInfo.InvariantCulture),
                    $"there are {brokers} brokers, so that topics with this factor cannot be created: "
                    + "lower it or add brokers");
            }
        }
    }

    private static IEnumerable<FieldError> Copies(KafkaClusterSpec spec)
    {
        var brokers = spec.Nodes.Count(n => n.Roles.Contains(NodeRole.Broker));
        if (brokers == 1)
        {
            yield break;
        }

        if (Given(spec, DefaultFactor) is null)
        {
            yield return new(
                $"spec.kafka.config[{DefaultFactor}]", "",
                $"it is not set, and Kafka's own default is 1: topics that are made without a factor have one copy, "
                + $"which is gone with its disk; set it to {Math.Min(brokers, 3)}");
        }

        foreach (var key in ReplicationFactors.Where(key => Setting(spec, key) == 1))
        {
            yield return new(
                $"spec.kafka.config[{key}]", "1",
                $"one copy is gone with its disk, and there are {brokers} brokers: set it to {Math.Min(brokers, 3)}");
        }
    }

    /// <summary>Kafka takes a factor of 1 where none is given.</summary>
    private static IEnumerable<FieldError> Minimums(KafkaClusterSpec spec)
    {
        var replicas = Given(spec, DefaultFactor) is null ? 1 : Setting(spec, DefaultFactor);
        if (Setting(spec, Minimum) is not { } minimum || minimum < 2 || minimum < replicas || replicas is null)
        {
            yield break;
        }

        var brokers = spec.Nodes.Count(n => n.Roles.Contains(NodeRole.Broker));
        var mend = brokers > minimum
            ? $"set {DefaultFactor} to {minimum + 1}, or lower this"
            : $"lower this to {Math.Max(brokers - 1, 1)}, as there are {brokers} brokers";
        yield return new(
            $"spec.kafka.config[{Minimum}]", minimum.ToString(CultureInfo.InvariantCulture),
            minimum > replicas
                ? $"nobody writes with acks=all to topics of {replicas} replicas, as {DefaultFactor} makes them: {mend}"
                : $"it leaves no replica to spare: with {DefaultFactor} as low as this, one restarting broker stops "
                    + $"producers with acks=all; {mend}");
    }

    private static string? Given(KafkaClusterSpec spec, string key) => spec.Kafka?.Config?.GetValueOrDefault(key);

    private static int? Setting(KafkaClusterSpec spec, string key) =>
        int.TryParse(Given(spec, key), CultureInfo.InvariantCulture, out var number) ? number : null;
}
