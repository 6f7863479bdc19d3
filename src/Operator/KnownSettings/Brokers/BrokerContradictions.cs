using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Crds.Validation;

namespace KafkaPi.Operator.KnownSettings.Brokers;

/// <summary>
/// Settings that contradict each other, so that a broker would not start although it takes each of them alone. Source:
/// <c>KafkaConfig.validateValues</c>, asked with Kafka 0.9.0.1, 3.2.3 and 3.9.1.
/// </summary>
internal static class BrokerContradictions
{
    private const long MiB = 1024 * 1024;

    /// <summary>
    /// A broker's heap beside the buffers of its log cleaner. Measured: 160 MiB in all for the default buffer of 128.
    /// </summary>
    private const long BesideTheCleaner = 32 * MiB;

    private const string Dedupe = "log.cleaner.dedupe.buffer.size";
    private const string CleanerBuffer = "log.cleaner.io.buffer.size";
    private const string CleanerThreads = "log.cleaner.threads";
    private const string PerAddress = "max.connections.per.ip";
    private const string Overrides = "max.connections.per.ip.overrides";
    private const string EarlyListeners = "early.start.listeners";
    private const string Protocols = "group.coordinator.rebalance.protocols";
    private const string Classic = "classic";

    /// <summary>The strongest of them first, as Kafka goes by it.</summary>
    private static readonly ImmutableArray<string> Retention =
        ["log.retention.ms", "log.retention.minutes", "log.retention.hours"];

    private static readonly Version WithoutFetchLimit = new(0, 10, 1);

    private static readonly ImmutableArray<Ordering> Orderings =
    [
        new("replica.fetch.wait.max.ms", "replica.socket.timeout.ms", Ordering.NoStart),
        new("replica.fetch.wait.max.ms", "replica.lag.time.max.ms", Ordering.NoStart),
        new("socket.request.max.bytes", "queued.max.request.bytes", Ordering.NoStart) { NoLimit = 0 },
        new("connection.failed.authentication.delay.ms", "connections.max.idle.ms", Ordering.NoStart)
        {
            IsStrict = true,
            NoLimit = -1,
        },
        new("offsets.commit.required.acks", "offsets.topic.replication.factor", Ordering.NoStart),
        new("group.consumer.min.session.timeout.ms", "group.consumer.session.timeout.ms", Ordering.NoStart),
        new("group.consumer.session.timeout.ms", "group.consumer.max.session.timeout.ms", Ordering.NoStart),
        new("group.consumer.min.heartbeat.interval.ms", "group.consumer.heartbeat.interval.ms", Ordering.NoStart),
        new("group.consumer.heartbeat.interval.ms", "group.consumer.max.heartbeat.interval.ms", Ordering.NoStart),
        new("group.share.min.session.timeout.ms", "group.share.session.timeout.ms", Ordering.NoStart),
        new("group.share.session.timeout.ms", "group.share.max.session.timeout.ms", Ordering.NoStart),
        new("group.share.min.heartbeat.interval.ms", "group.share.heartbeat.interval.ms", Ordering.NoStart),
        new("group.share.heartbeat.interval.ms", "group.share.max.heartbeat.interval.ms", Ordering.NoStart),
        new("group.share.min.record.lock.duration.ms", "group.share.record.lock.duration.ms", Ordering.NoStart),
        new("group.share.record.lock.duration.ms", "group.share.max.record.lock.duration.ms", Ordering.NoStart),
    ];

    private static readonly FrozenSet<string> Concerned =
    [
        .. Orderings.SelectMany(o => new[] { o.Lower, o.Upper }), .. Retention, "message.max.bytes",
        "replica.fetch.max.bytes", Dedupe, CleanerBuffer, CleanerThreads, PerAddress, Overrides, EarlyListeners,
        Protocols,
    ];

    public static IEnumerable<FieldError> Of(BrokerValues values)
    {
        if (!values.Facts.Given.Keys.Any(Concerned.Contains))
        {
            return [];
        }

        var oldFetch = values.Facts.Kafka < WithoutFetchLimit
            ? new Ordering("message.max.bytes", "replica.fetch.max.bytes", Ordering.NoStart).Violation(values)
            : null;
        FieldError?[] found =
        [
            .. Orderings.Select(o => o.Violation(values)), oldFetch, EndlessOrNothing(values), CleanerShare(values),
            CleanerBuffers(values), NobodyConnects(values), ConnectionOverrides(values), ListenersThere(values),
            ClassicGroups(values),
        ];
        return found.OfType<FieldError>().DistinctBy(f => f.Field);
    }

    private static FieldError? EndlessOrNothing(BrokerValues values) =>
        Retention.FirstOrDefault(values.IsGiven) is { } name && values.Number(name) == 0
            ? values.Problem(
                name, "Kafka does not start with messages that are kept for no time: write at least 1, or -1 to keep "
                    + "them for ever")
            : null;

    private static FieldError? CleanerShare(BrokerValues values)
    {
        if (Given(values, Dedupe, CleanerThreads) is not { } name
            || values.Number(Dedupe) is not { } buffer
            || values.Number(CleanerThreads) is not { } threads
            || decimal.Truncate(buffer / threads) > MiB)
        {
            return null;
        }

        return values.Problem(
            name, $"each thread of the log cleaner needs more than {MiB} bytes of {Dedupe}, which is "
                + $"{values.InWords(Dedupe)}, and there are {threads}: set {Dedupe} to at least {threads * 2 * MiB}");
    }

    private static FieldError? CleanerBuffers(BrokerValues values)
    {
        if (Given(values, Dedupe, CleanerBuffer) is not { } name
            || values.Facts.HeapBytes is not { } heap
            || values.Number(Dedupe) is not { } dedupe
            || values.Number(CleanerBuffer) is not { } buffer
            || dedupe + buffer <= heap - BesideTheCleaner)
        {
            return null;
        }

        return values.Problem(
            name, $"the buffers of the log cleaner take {Bytes(dedupe + buffer)}, and the smallest heap of a broker is "
                + $"{Bytes(heap)}, of which the rest of it needs {Bytes(BesideTheCleaner)}: lower {name}, or raise "
                + "spec.kafka.heap");
    }

    private static FieldError? NobodyConnects(BrokerValues values) =>
        values.IsGiven(PerAddress)
        && values.Number(PerAddress) == 0
        && string.IsNullOrWhiteSpace(values.Text(Overrides))
            ? values.Problem(
                PerAddress, $"with 0 nobody may connect, and Kafka does not start: raise it, or name addresses in "
                    + Overrides)
            : null;

    private static FieldError? ConnectionOverrides(BrokerValues values)
    {
        var bad = values.IsGiven(Overrides)
            ? values.Text(Overrides)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .FirstOrDefault(entry => !IsOverride(entry))
            : null;
        return bad is null
            ? null
            : values.Problem(
                Overrides, $"'{bad}' is no address with a number of connections: write entries such as "
                    + "192.168.1.20:100, separated by commas");
    }

    private static bool IsOverride(string entry) =>
        entry.LastIndexOf(':') is var colon and > 0
        && int.TryParse(
            entry.AsSpan(colon + 1).Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private static FieldError? ListenersThere(BrokerValues values)
    {
        var missing = values.IsGiven(EarlyListeners) && values.Known.Older?.Find(EarlyListeners) is not null
            ? values.Text(EarlyListeners)!.Split(',', StringSplitOptions.TrimEntries)
                .FirstOrDefault(l => l.Length > 0 && !values.Facts.Listeners.Contains(l))
            : null;
        return missing is null
            ? null
            : values.Problem(
                EarlyListeners, $"{missing} is none of spec.kafka.listeners: name some of "
                    + string.Join(", ", values.Facts.Listeners));
    }

    private static FieldError? ClassicGroups(BrokerValues values) =>
        values.IsGiven(Protocols)
        && values.Known.Older?.Find(Protocols) is not null
        && !values.Text(Protocols)!.Split(',', StringSplitOptions.TrimEntries).Contains(Classic)
            ? values.Problem(Protocols, $"Kafka does not start without {Classic} among them: add it")
            : null;

    private static string? Given(BrokerValues values, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (values.IsGiven(name))
            {
                return name;
            }
        }

        return null;
    }

    private static string Bytes(decimal bytes) => $"{decimal.Round(bytes / MiB, 1):0.#} MiB";
}
