using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Rendering.Heap;

namespace KafkaPi.Operator.Rendering;

/// <summary>Options of a daemon's JVM, as variables that the distributions' start scripts take.</summary>
/// <remarks>
/// Every flag is set here and none is left to the scripts, because the scripts of 0.9 choose flags that Java 17
/// refuses. All flags are known to Java 8 to 21.
/// </remarks>
internal static class JvmOptions
{
    /// <summary>
    /// Below this heap, the serial collector and the C1 compiler need half of G1's memory and start time.
    /// </summary>
    private const long SerialHeap = 512 * HeapPolicy.MiB;

    /// <summary>
    /// A JVM that is out of memory is better ended and started again than left half alive. Shared counters would be a
    /// file that is synced to the SD card in the middle of collections.
    /// </summary>
    private const string Common =
        "-server -Djava.awt.headless=true -XX:+IgnoreUnrecognizedVMOptions -XX:+ExitOnOutOfMemoryError "
            + "-XX:+PerfDisableSharedMem";

    private const string Serial = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";
    private const string G1 =
        "-XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent";

    public static ImmutableArray<KeyValuePair<string, string>> Variables(DaemonKind daemon, long heapBytes)
    {
        var serial = DaemonRendering.Of(daemon).SmallHeapOnly || heapBytes < SerialHeap;
        var heap = heapBytes / HeapPolicy.MiB;

        // The serial collector touches its whole initial heap.
        var initial = serial ? Math.Min(heap, 32) : heap;
        return
        [
            new("KAFKA_HEAP_OPTS", $"-Xms{initial}m -Xmx{heap}m"),
            new("KAFKA_JVM_PERFORMANCE_OPTS", $"{Common} {(serial ? Serial : G1)}"),
            // Empty variables would make the scripts set their own: a log that grows on the SD card, and the
            // management agent.
            new("KAFKA_GC_LOG_OPTS", "-Dkafkapi.gc.log=off"),
            new("KAFKA_JMX_OPTS", "-Dkafkapi.jmx=off"),
        ];
    }
}
