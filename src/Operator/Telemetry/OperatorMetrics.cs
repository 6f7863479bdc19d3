using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace KafkaPi.Operator.Telemetry;

/// <summary>The instruments of the runtime.</summary>
internal sealed class OperatorMetrics
{
    private readonly Counter<long> _reconciles;
    private readonly UpDownCounter<long> _active;
    private readonly Histogram<double> _durations;
    private readonly Counter<long> _watchRestarts;
    private readonly Counter<long> _events;
    private readonly ConcurrentDictionary<string, Func<int>> _queues = new();

    public OperatorMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(OperatorTelemetry.Name);
        _reconciles = meter.CreateCounter<long>("kafkapi.reconcile", description: "Reconciles by kind and result.");
        _active =
            meter.CreateUpDownCounter<long>("kafkapi.reconcile.active", description: "Reconciles that are running.");
        _durations = meter.CreateHistogram<double>("kafkapi.reconcile.duration", "s", "Time of one reconcile.");
        _watchRestarts =
            meter.CreateCounter<long>("kafkapi.watch.restarts", description: "Watches begun again, by kind and cause.");
        _events = meter.CreateCounter<long>(
            "kafkapi.events", description: "Events by what became of them: sent, limited, dropped, failed.");
        meter.CreateObservableGauge(
            "kafkapi.queue.depth",
            () => _queues.Select(queue => new Measurement<int>(queue.Value(), Tag("kind", queue.Key))),
            description: "Keys due and not yet taken.");
    }

    public void ObserveQueue(string kind, Func<int> depth) => _queues[kind] = depth;

    public void ReconcileBegins(string kind) => _active.Add(1, Tag("kind", kind));

    public void ReconcileEnds(string kind) => _active.Add(-1, Tag("kind", kind));

    public void Reconciled(string kind, string result, TimeSpan duration)
    {
        _reconciles.Add(1, Tag("kind", kind), Tag("result", result));
        _durations.Record(duration.TotalSeconds, Tag("kind", kind));
    }

    public void WatchRestarted(string kind, string cause) =>
        _watchRestarts.Add(1, Tag("kind", kind), Tag("cause", cause));

    public void EventPublished(string outcome) => _events.Add(1, Tag("outcome", outcome));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
