using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace KafkaPi.Operator.Hosts.Pooling;

internal static class HostTelemetry
{
    public static readonly ActivitySource Activities = new("KafkaPi.Operator");

    private static readonly Meter Meter = new("KafkaPi.Operator");

    public static readonly Counter<long> RoundTrips =
        Meter.CreateCounter<long>("kafkapi.ssh.round_trips", "{round_trip}", "Scripts run and files sent over SSH.");

    public static readonly Counter<long> Connects =
        Meter.CreateCounter<long>("kafkapi.ssh.connects", "{connection}", "SSH connections made.");
}
