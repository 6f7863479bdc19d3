using System.Collections.Immutable;
using KafkaPi.Crds.Validation;

namespace KafkaPi.Operator.KnownSettings.Brokers;

/// <summary>Settings with which a broker starts, and serves worse than was meant.</summary>
internal static class BrokerWarnings
{
    private const long MiB = 1024 * 1024;

    /// <summary>Kafka's own default of message.max.bytes is above that of replica.fetch.max.bytes by these.</summary>
    private const decimal Envelope = 12;

    private static readonly ImmutableArray<Ordering> Orderings =
    [
        new("group.min.session.timeout.ms", "group.max.session.timeout.ms", "no consumer joins a group otherwise"),
        new("message.max.bytes", "log.segment.bytes", "a message that is larger than a segment is refused otherwise"),
        new("message.max.bytes", "socket.request.max.bytes", "a larger request is cut off otherwise"),
        new("message.max.bytes", "replica.fetch.max.bytes", "larger messages are replicated one by one otherwise")
        {
            Slack = Envelope,
        },
        new("transaction.state.log.min.isr", "transaction.state.log.replication.factor",
            "no transaction is written otherwise"),
    ];

    /// <summary>Buffers that are taken whole, each from the heap.</summary>
    private static readonly ImmutableArray<string> Buffers =
    [
        "socket.request.max.bytes", "queued.max.request.bytes", "message.max.bytes", "replica.fetch.max.bytes",
        "replica.fetch.response.max.bytes", "fetch.max.bytes", "offsets.load.buffer.size",
        "transaction.state.log.load.buffer.size",
    ];

    public static IEnumerable<FieldError> Of(BrokerValues values) =>
    [
        .. Orderings.Select(o => o.Violation(values)).OfType<FieldError>(),
        .. Buffers.Select(name => AgainstTheHeap(values, name)).OfType<FieldError>(),
    ];

    private static FieldError? AgainstTheHeap(BrokerValues values, string name) =>
        values.Facts.HeapBytes is { } heap
        && values.IsGiven(name)
        && values.Number(name) is { } size
        && size > heap / 2
            ? values.Problem(
                name, $"it is more than half of the smallest heap of a broker, {heap / MiB} MiB, and one that is full "
                    + $"would end the broker: lower it to {heap / 4} or less, or raise spec.kafka.heap")
            : null;
}
