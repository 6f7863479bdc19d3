using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Rendering.Heap;

namespace KafkaPi.Operator.Rendering;

/// <summary>Contents of a broker's server.properties.</summary>
internal static class BrokerProperties
{
    public const string ZooKeeperConnect = "zookeeper.connect";

    public const string LogDirs = "log.dirs";

    private const string MessageFormat = "log.message.format.version";

    /// <summary>
    /// Below this heap, the log cleaner's 128 MiB are too large a part of it, or do not fit at all
    /// (<c>OutOfMemoryError</c> under 160 MiB).
    /// </summary>
    private const long SmallHeap = 512 * HeapPolicy.MiB;

    /// <summary>From this protocol on it alone decides the format of messages, whatever is set.</summary>
    private static readonly ProtocolVersion WithoutMessageFormat = ProtocolVersion.Of(new(3, 0));

    /// <summary>
    /// The last change of the format. A broker that speaks an older protocol does not start with a newer default.
    /// </summary>
    private static readonly ProtocolVersion LastMessageFormat = ProtocolVersion.Of(new(0, 11));

    public static ImmutableSortedDictionary<string, string> Of(TargetCluster cluster, DesiredNode node, long heapBytes)
    {
        var kafka = cluster.Kafka;
        var settings = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        settings.AddRange(Defaults(cluster, heapBytes));
        foreach (var (key, value) in kafka.Config)
        {
            settings[key] = value;
        }

        Protocol(cluster, settings);

        settings["broker.id"] = Text(node.Id);
        settings[BrokerListeners.Setting] = BrokerListeners.Text(kafka.Listeners);
        settings["advertised.listeners"] = string.Join(
            ',', kafka.Listeners.Select(l => $"{l.Name}://{DesiredCluster.Authority(node.Address, l.Port)}"));
        settings[LogDirs] = string.Join(',', cluster.LogDirsOf(node.Name));
        settings[ZooKeeperConnect] = cluster.ZooKeeperConnect;
        if (node.Rack is { } rack)
        {
            settings["broker.rack"] = rack;
        }

        if (KafkaFeatures.NamesListeners(cluster.Distribution.KafkaVersion))
        {
            if (kafka.Listeners.Any(l => l.Name != l.Protocol))
            {
                settings[BrokerListeners.ProtocolsSetting] =
                    string.Join(',', kafka.Listeners.Select(l => $"{l.Name}:{l.Protocol}"));
            }

            if (cluster.InterBroker.Name != BrokerListeners.Default)
            {
                settings[BrokerListeners.InterBrokerSetting] = cluster.InterBroker.Name;
            }
        }

        return settings.ToImmutable();
    }

    /// <summary>
    /// Sets the protocol always. A start in the middle of an upgrade may find old or new files, and must not speak a
    /// protocol that other brokers do not know.
    /// </summary>
    private static void Protocol(TargetCluster cluster, ImmutableSortedDictionary<string, string>.Builder settings)
    {
        if (cluster.HeldProtocol is not { } held)
        {
            settings.TryAdd(ProtocolVersion.Setting, $"{cluster.WantedProtocol}");
            return;
        }

        settings[ProtocolVersion.Setting] = $"{held}";
        var formatMatters = held < LastMessageFormat
            || (held < WithoutMessageFormat && cluster.Distribution.Protocol < WithoutMessageFormat);
        if (formatMatters && held < cluster.Distribution.Protocol)
        {
            settings.TryAdd(MessageFormat, $"{held}");
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Defaults(TargetCluster cluster, long heapBytes)
    {
        // Kafka's own defaults of 3 and 2 make consumer groups and transactions fail on fewer brokers.
        var brokers = cluster.Running(DaemonKind.Broker).Count();
        if (brokers < 3)
        {
            yield return new("offsets.topic.replication.factor", Text(brokers));
            yield return new("transaction.state.log.replication.factor", Text(brokers));
            yield return new("transaction.state.log.min.isr", "1");
        }

        if (heapBytes < SmallHeap)
        {
            // Kafka wants more than 1 MiB for each thread.
            var threads = int.TryParse(
                cluster.Kafka.Config.GetValueOrDefault("log.cleaner.threads"), CultureInfo.InvariantCulture, out var n)
                ? n
                : 1;
            yield return new(
                "log.cleaner.dedupe.buffer.size", Text(Math.Max(heapBytes / 16, threads * 2 * HeapPolicy.MiB)));
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
