namespace KafkaPi.Operator.Tests.KnownSettings;

/// <summary>Slips of all kinds, each with the exact words.</summary>
internal static class BadEdits
{
    private const string Whole = "Kafka 3.2 takes a whole number from 1 to 2147483647";
    private const string Truth = "Kafka 3.2 takes true or false";
    private const string NoStart = "; Kafka does not start otherwise: ";

    /// <summary>Of <c>spec.kafka.config</c>, for Kafka 3.2 with one listener, PLAINTEXT.</summary>
    public static IReadOnlyList<BadEdit> OfBrokers { get; } =
        [.. Numbers, .. Units, .. Truths, .. Words, .. Contradictions];

    /// <summary>Of <c>spec.zookeeper.config</c>, for ZooKeeper 3.6.</summary>
    public static IReadOnlyList<BadEdit> OfZooKeeper { get; } =
    [
        new("tickTime", "fast",
            "ZooKeeper 3.6 takes a whole number from 1 to 2147483647: correct it, or remove it for the default 3000",
            "3000"),
        new("tickTime", "2s", "ZooKeeper 3.6 takes a whole number from 1 to 2147483647: write 2000", "2000"),
        new("initLimit", "0", "ZooKeeper 3.6 takes a whole number from 1 to 2147483647: correct it, or remove it",
            "10"),
        new("maxClientCnxns", "-1",
            "ZooKeeper 3.6 takes a whole number from 0 to 2147483647: correct it, or remove it for the default 60",
            "60"),
        new("maxSessionTimeout", "40s",
            "ZooKeeper 3.6 takes a whole number from 1 to 2147483647, or -1: write 40000", "40000"),
        new("forceSync", "false", "ZooKeeper 3.6 takes one of yes, no: write no", "no"),
        new("admin.enableServer", "off", "ZooKeeper 3.6 takes true or false: write false", "false"),
        new("autopurge.purgeInterval", "1d", "ZooKeeper 3.6 takes a whole number from 0 to 2147483647: write 24", "24"),
        new("electionAlg", "0", "ZooKeeper 3.6 takes one of 3: write 3", "3"),
        new("snapshot.compression.method", "zip",
            "ZooKeeper 3.6 takes one of nothing, gz, snappy: correct it, or remove it", "gz"),
        new("peerType", "voter",
            "ZooKeeper 3.6 takes one of participant, observer: correct it, or remove it for the default participant",
            "participant"),
        new("minSessionTimeout", "70000",
            "the shortest timeout of a session would be 70000 ms and the longest 60000 ms, and ZooKeeper does "
                + "not start: set minSessionTimeout below maxSessionTimeout (without them they are 2 and 20 times "
                + "tickTime)",
            "6000"),
        new("quorum.auth.serverRequireSasl", "true",
            "ZooKeeper does not start with it unless quorum.auth.enableSasl is true: set that as well, or remove this",
            "false"),
    ];

    private static IEnumerable<BadEdit> Numbers =>
    [
        new("zookeeper.session.timeout.ms", "abc", $"{Whole}: correct it, or remove it for the default 18000", "18000"),
        new("num.io.threads", "0", $"{Whole}: correct it, or remove it for the default 8", "8"),
        new("num.io.threads", "8.0", $"{Whole}: write 8", "8"),
        new("num.io.threads", "\"8\"", $"{Whole}: write 8", "8"),
        new("num.partitions", "1,000", $"{Whole}: write 1000", "1000"),
        new("num.network.threads", "3\u200b", "it has a character that nobody sees, U+200B at place 2: type the value "
            + "anew", "3"),
        new("min.insync.replicas", "two", $"{Whole}: correct it, or remove it for the default 1", "2"),
        new("num.replica.fetchers", "0", $"{Whole}: correct it, or remove it for the default 1", "1"),
        new("message.max.bytes", "3000000000",
            "Kafka 3.2 takes a whole number from 0 to 2147483647: correct it, or remove it for the default 1048588",
            "1048588"),
        new("offsets.topic.replication.factor", "40000",
            "Kafka 3.2 takes a whole number from 1 to 32767: correct it, or remove it for the default 3", "3"),
        new("log.cleaner.min.cleanable.ratio", "0,5", "Kafka 3.2 takes a number from 0 to 1: write 0.5", "0.5"),
        new("log.cleaner.min.cleanable.ratio", "1.5",
            "Kafka 3.2 takes a number from 0 to 1: correct it, or remove it for the default 0.5", "0.5"),
        new("log.retention.ms", "forever", "Kafka 3.2 takes a whole number of at least -1: correct it, or remove it",
            "-1"),
        new("listener.name.plaintext.max.connections", "many",
            $"{Whole}: correct it, or remove it for the default 2147483647", "100"),
    ];

    private static IEnumerable<BadEdit> Units =>
    [
        new("zookeeper.session.timeout.ms", "18s", $"{Whole}: write 18000", "18000"),
        new("log.segment.bytes", "64MB", "Kafka 3.2 takes a whole number from 14 to 2147483647: write 67108864",
            "67108864"),
        new("log.segment.bytes", "4Gi",
            "Kafka 3.2 takes a whole number from 14 to 2147483647: correct it, or remove it for the default 1073741824",
            "1073741824"),
        new("log.retention.hours", "7d", "Kafka 3.2 takes a whole number of at most 2147483647: write 168", "168"),
    ];

    private static IEnumerable<BadEdit> Truths =>
    [
        new("auto.create.topics.enable", "yes", $"{Truth}: write true", "true"),
        new("delete.topic.enable", "0", $"{Truth}: write false", "false"),
        new("unclean.leader.election.enable", "", $"{Truth}: correct it, or remove it for the default false", "false"),
    ];

    private static IEnumerable<BadEdit> Words =>
    [
        new("compression.type", "zip",
            "Kafka 3.2 takes one of uncompressed, zstd, lz4, snappy, gzip, producer: write gzip", "gzip"),
        new("compression.type", "GZIP",
            "Kafka 3.2 takes one of uncompressed, zstd, lz4, snappy, gzip, producer: write gzip", "gzip"),
        new("log.cleanup.policy", "compact,remove",
            "Kafka 3.2 takes a list of compact, delete, separated by commas: correct it, or remove it for the default "
                + "delete",
            "compact, delete"),
        new("log.message.timestamp.type", "createtime",
            "Kafka 3.2 takes one of CreateTime, LogAppendTime: write CreateTime", "CreateTime"),
        new("ssl.client.auth", "REQUIRED", "Kafka 3.2 takes one of required, requested, none: write required",
            "required"),
        new("metrics.recording.level", "LOUD",
            "Kafka 3.2 takes one of INFO, DEBUG, TRACE: correct it, or remove it for the default INFO", "debug"),
        new("create.topic.policy.class.name", "my class",
            "Kafka 3.2 takes the full name of a Java class: correct it, or remove it", "org.example.Policy"),
        new("log.message.format.version", "2.99",
            "Kafka 3.2 takes a version of Kafka from 0.8.0 to 3.2-IV0: correct it, or remove it for the default "
                + "3.0-IV1",
            "3.2.3"),
    ];

    private static IEnumerable<BadEdit> Contradictions =>
    [
        new("replica.fetch.wait.max.ms", "40000",
            $"it has to be at most replica.socket.timeout.ms, which is 30000 by default{NoStart}"
                + "lower it, or raise replica.socket.timeout.ms",
            "30000"),
        new("replica.lag.time.max.ms", "400",
            $"it has to be at least replica.fetch.wait.max.ms, which is 500 by default{NoStart}"
                + "raise it, or lower replica.fetch.wait.max.ms",
            "500"),
        new("queued.max.request.bytes", "1000",
            $"it has to be at least socket.request.max.bytes, which is 104857600 by default{NoStart}"
                + "raise it, or lower socket.request.max.bytes",
            "-1"),
        new("connections.max.idle.ms", "100",
            $"it has to be above connection.failed.authentication.delay.ms, which is 100 by default{NoStart}"
                + "raise it, or lower connection.failed.authentication.delay.ms",
            "101"),
        new("offsets.commit.required.acks", "5",
            $"it has to be at most offsets.topic.replication.factor, which is 3 by default{NoStart}"
                + "lower it, or raise offsets.topic.replication.factor",
            "3"),
        new("log.retention.hours", "0",
            "Kafka does not start with messages that are kept for no time: write at least 1, or -1 to keep them for "
                + "ever",
            "-1"),
        new("log.cleaner.dedupe.buffer.size", "1048576",
            "each thread of the log cleaner needs more than 1048576 bytes of log.cleaner.dedupe.buffer.size, which is "
                + "1048576, and there are 1: set log.cleaner.dedupe.buffer.size to at least 2097152",
            "2097152"),
        new("max.connections.per.ip", "0",
            "with 0 nobody may connect, and Kafka does not start: raise it, or name addresses in "
                + "max.connections.per.ip.overrides",
            "1"),
        new("max.connections.per.ip.overrides", "127.0.0.1",
            "'127.0.0.1' is no address with a number of connections: write entries such as 192.168.1.20:100, separated "
                + "by commas",
            "127.0.0.1:100"),
    ];
}
