using System.Collections.Immutable;
using System.Globalization;

namespace KafkaPi.Operator.Desired;

/// <summary>What is in a broker's server.properties.</summary>
internal static class BrokerSettings
{
    public const string ZooKeeperConnect = "zookeeper.connect";

    public const string LogDirs = "log.dirs";

    private const string MessageFormat = "log.message.format.version";

    /// <summary>From it on the format of messages is that of the protocol, whatever is set.</summary>
    private static readonly ProtocolVersion WithoutMessageFormat = ProtocolVersion.Of(new(3, 0));

    /// <summary>The last change of the format: what is older than that and runs with a newer default does not start.</summary>
    private static readonly ProtocolVersion LastMessageFormat = ProtocolVersion.Of(new(0, 11));

    /// <summary>KIP-103: before it, a listener's name was its protocol.</summary>
    public static readonly Version NamedListeners = new(0, 10, 2);

    /// <summary>Below it, the log cleaner's 128 MiB are too large a part of the heap, or do not fit at all (<c>OutOfMemoryError</c> under 160 MiB).</summary>
    private const long SmallHeap = 512 * HeapPolicy.MiB;

    public static ImmutableSortedDictionary<string, string> Of(DesiredCluster cluster, DesiredNode node, long heapBytes)
    {
        var kafka = cluster.Kafka;
        var settings = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        settings.AddRange(Defaults(cluster, heapBytes));
        foreach (var (key, value) in kafka.Config) settings[key] = value;
        Protocol(cluster, settings);

        settings["broker.id"] = Text(node.Id);
        settings["listeners"] = string.Join(',', kafka.Listeners.Select(l => $"{l.Name}://:{Text(l.Port)}"));
        settings["advertised.listeners"] =
            string.Join(',', kafka.Listeners.Select(l => $"{l.Name}://{DesiredCluster.Authority(node.Address, l.Port)}"));
        settings[LogDirs] = string.Join(',', cluster.LogDirsOf(node.Name));
        settings[ZooKeeperConnect] = cluster.ZooKeeperConnect;
        if (node.Rack is { } rack) settings["broker.rack"] = rack;

        if (cluster.Distribution.KafkaVersion >= NamedListeners)
        {
            if (kafka.Listeners.Any(l => l.Name != l.Protocol))
                settings["listener.security.protocol.map"] = string.Join(',', kafka.Listeners.Select(l => $"{l.Name}:{l.Protocol}"));
            if (kafka.Listeners[0].Name != "PLAINTEXT")
                settings["inter.broker.listener.name"] = kafka.Listeners[0].Name;
        }

        return settings.ToImmutable();
    }

    /// <summary>Always said: whatever of an upgrade's files a start in the middle of it finds, it does not speak what others do not know.</summary>
    private static void Protocol(DesiredCluster cluster, ImmutableSortedDictionary<string, string>.Builder settings)
    {
        if (cluster.HeldProtocol is not { } held)
        {
            settings.TryAdd(ProtocolVersion.Setting, $"{cluster.WantedProtocol}");
            return;
        }

        settings[ProtocolVersion.Setting] = $"{held}";
        var formatMatters = held < LastMessageFormat || (held < WithoutMessageFormat && cluster.Distribution.Protocol < WithoutMessageFormat);
        if (formatMatters && held < cluster.Distribution.Protocol) settings.TryAdd(MessageFormat, $"{held}");
    }

    private static IEnumerable<KeyValuePair<string, string>> Defaults(DesiredCluster cluster, long heapBytes)
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
            var threads = int.TryParse(cluster.Kafka.Config.GetValueOrDefault("log.cleaner.threads"), CultureInfo.InvariantCulture, out var n) ? n : 1;
            yield return new("log.cleaner.dedupe.buffer.size", Text(Math.Max(heapBytes / 16, threads * 2 * HeapPolicy.MiB)));
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
