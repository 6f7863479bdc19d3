using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.KnownSettings.Brokers;
using KafkaPi.Operator.KnownSettings.Members;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Rendering;
using KafkaPi.Operator.Rendering.Heap;

namespace KafkaPi.Operator.Planning.Targets.Held;

/// <summary>What is wrong with the settings of the spec for a kind of daemon, and what could be better.</summary>
public static class SettingReview
{
    private const string SessionTimeout = "zookeeper.session.timeout.ms";
    private const string CleanerThreads = "log.cleaner.threads";
    private const int MostWarnings = 12;

    private static readonly ImmutableSortedDictionary<string, string> Nothing =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Settings with which a daemon of that kind would not start. Its files are left as they are.</summary>
    public static ImmutableArray<FieldError> Refusals(
        TargetCluster cluster, ObservedCluster observed, DaemonKind kind) => kind switch
        {
            // Most passes have nothing to judge.
            DaemonKind.ZooKeeper when cluster.ZooKeeper.Config.IsEmpty => [],
            DaemonKind.ZooKeeper => ZooKeeperConfigCheck.Refusals(Members(cluster)),
            DaemonKind.Broker => BrokerConfigCheck.Refusals(Brokers(cluster, observed)),
        };

    /// <summary>Settings that are accepted and probably not meant.</summary>
    public static ImmutableArray<FieldError> Warnings(TargetCluster cluster, ObservedCluster observed)
    {
        ImmutableArray<FieldError> all =
        [
            .. ZooKeeperConfigCheck.Warnings(Members(cluster)),
            .. BrokerConfigCheck.Warnings(Brokers(cluster, observed)),
            .. Sessions(cluster),
        ];
        return all.Length <= MostWarnings
            ? all
            : [.. all[..MostWarnings], new("spec", "", $"{all.Length - MostWarnings} more settings are doubtful")];
    }

    private static ZooKeeperFacts Members(TargetCluster cluster)
    {
        var facts = new ZooKeeperFacts(cluster.Distribution.KafkaVersion, cluster.ZooKeeper.Config);
        return First(cluster, DaemonKind.ZooKeeper) is not { } node
            ? facts
            : facts with
            {
                Defaults = ZooKeeperProperties.Of(
                    cluster with { ZooKeeper = cluster.ZooKeeper with { Config = Nothing } }, node),
            };
    }

    private static BrokerFacts Brokers(TargetCluster cluster, ObservedCluster observed)
    {
        var facts = new BrokerFacts(cluster.Distribution.KafkaVersion, cluster.Kafka.Config);
        if (facts.Given.IsEmpty || First(cluster, DaemonKind.Broker) is not { } node)
        {
            return facts;
        }

        var heap = SmallestHeap(cluster, observed);
        return facts with
        {
            Defaults = new(() => BrokerProperties.Of(WithoutSettings(cluster), node, heap ?? long.MaxValue)),
            Listeners = [.. cluster.Kafka.Listeners.Select(l => l.Name)],
            HeapBytes = heap,
        };
    }

    /// <summary>The operator's buffer of the log cleaner depends on the number of its threads.</summary>
    private static TargetCluster WithoutSettings(TargetCluster cluster)
    {
        var config = cluster.Kafka.Config.TryGetValue(CleanerThreads, out var threads)
            ? Nothing.Add(CleanerThreads, threads)
            : Nothing;
        return cluster with { Kafka = cluster.Kafka with { Config = config } };
    }

    private static DesiredNode? First(TargetCluster cluster, DaemonKind kind) => cluster.Running(kind).FirstOrDefault();

    /// <summary>Null while the heap is to be computed from the memory of hosts of which none was seen.</summary>
    private static long? SmallestHeap(TargetCluster cluster, ObservedCluster observed) =>
        cluster.Kafka.HeapBytes
        ?? cluster.Running(DaemonKind.Broker)
            .Select(node => observed.Seen(node.Name) is { } seen
                ? HeapPolicy.For(cluster, node, seen.Facts.MemoryBytes).Broker
                : (long?)null)
            .Min();

    private static IEnumerable<FieldError> Sessions(TargetCluster cluster)
    {
        if (cluster.Kafka.Config.TryGetValue(SessionTimeout, out var text)
            && long.TryParse(text, CultureInfo.InvariantCulture, out var asked)
            && ZooKeeperConfigCheck.Sessions(Members(cluster)) is (var shortest, var longest)
            && shortest <= longest
            && (asked < shortest || asked > longest))
        {
            yield return new(
                $"spec.kafka.config[{SessionTimeout}]", text,
                $"ZooKeeper grants from {shortest} to {longest} ms, 2 to 20 times tickTime, and takes it for "
                    + $"{Math.Clamp(asked, shortest, longest)}: write that, or set minSessionTimeout or "
                    + "maxSessionTimeout in spec.zookeeper.config");
        }
    }
}
