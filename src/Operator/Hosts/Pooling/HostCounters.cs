namespace KafkaPi.Operator.Hosts.Pooling;

/// <summary>Counts a pool's connections and round trips, in total for the pool and by node for the metrics.</summary>
internal sealed class HostCounters
{
    private long _roundTrips;
    private long _connects;

    public long RoundTrips => Interlocked.Read(ref _roundTrips);

    public long Connects => Interlocked.Read(ref _connects);

    public void AddRoundTrip(HostEndpoint host)
    {
        Interlocked.Increment(ref _roundTrips);
        HostTelemetry.RoundTrips.Add(1, new KeyValuePair<string, object?>("node", host.Name));
    }

    public void AddConnect(HostEndpoint host)
    {
        Interlocked.Increment(ref _connects);
        HostTelemetry.Connects.Add(1, new KeyValuePair<string, object?>("node", host.Name));
    }
}
