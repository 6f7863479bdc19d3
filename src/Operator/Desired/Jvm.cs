using System.Collections.Immutable;

namespace KafkaPi.Operator.Desired;

/// <summary>How a daemon's JVM is started: the variables that the distributions' start scripts take.</summary>
/// <remarks>
/// Every flag is set here, none is left to the scripts: those of 0.9 choose flags that Java 17 refuses. All are known to Java 8 to 21.
/// </remarks>
internal static class Jvm
{
    /// <summary>Below it, the serial collector and the C1 compiler are the better half of G1's memory and start time.</summary>
    private const long SerialHeap = 512 * HeapPolicy.MiB;

    /// <summary>
    /// An out-of-memory JVM half lives on: better it ends and is started again. Shared counters are a file that is synced to the SD card
    /// in the middle of collections.
    /// </summary>
    private const string Common =
        "-server -Djava.awt.headless=true -XX:+IgnoreUnrecognizedVMOptions -XX:+ExitOnOutOfMemoryError -XX:+PerfDisableSharedMem";

    private const string Serial = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";
    private const string G1 = "-XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent";

    public static ImmutableArray<KeyValuePair<string, string>> Variables(DaemonKind daemon, long heapBytes)
    {
        var serial = daemon == DaemonKind.ZooKeeper || heapBytes < SerialHeap;
        var heap = heapBytes / HeapPolicy.MiB;

        // The serial collector touches its whole initial heap.
        var initial = serial ? Math.Min(heap, 32) : heap;
        return
        [
            new("KAFKA_HEAP_OPTS", $"-Xms{initial}m -Xmx{heap}m"),
            new("KAFKA_JVM_PERFORMANCE_OPTS", $"{Common} {(serial ? Serial : G1)}"),
            // Empty ones would make the scripts set their own: a log that grows on the SD card, and the management agent.
            new("KAFKA_GC_LOG_OPTS", "-Dkafkapi.gc.log=off"),
            new("KAFKA_JMX_OPTS", "-Dkafkapi.jmx=off"),
        ];
    }
}
