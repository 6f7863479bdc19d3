using System.Diagnostics;

namespace KafkaPi.ControlPlane.Contract.Benchmark;

/// <summary>The memory and processor time of a server's processes, summed.</summary>
internal sealed class ServerUsage(int[] pids)
{
    public long MemoryMiB => pids.Sum(pid =>
    {
        using var process = Process.GetProcessById(pid);
        return process.WorkingSet64;
    }) / (1 << 20);

    public TimeSpan ProcessorTime => pids.Aggregate(TimeSpan.Zero, (sum, pid) =>
    {
        using var process = Process.GetProcessById(pid);
        return sum + process.TotalProcessorTime;
    });
}
