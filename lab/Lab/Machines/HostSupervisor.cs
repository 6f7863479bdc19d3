using System.Diagnostics;

namespace KafkaPi.Lab.Machines;

internal static class HostSupervisor
{
    /// <summary>
    /// Chooses the supervisor for this machine: systemd where it is PID 1, otherwise groups of the lab's own.
    /// </summary>
    public static IHostSupervisor For(string lab) => Directory.Exists("/run/systemd/system")
        ? new SystemdSupervisor(lab)
        : new DetachedSupervisor(lab);

    /// <summary>
    /// Command line of systemd-nspawn in a time namespace, so that each boot of a host has its own uptime. The
    /// shell computes the offsets, because a reboot runs the same command again. The boottime and monotonic clocks
    /// differ by the time that this machine was suspended.
    /// </summary>
    public static string[] Command(IReadOnlyList<string> nspawn)
    {
        const string enter = """
            up=$(cut -d. -f1 /proc/uptime) suspended=$1; shift
            export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
            exec unshare --time --boottime -"$up" --monotonic -"$((up - suspended))" systemd-nspawn "$@"
            """;
        var uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0]);
        var monotonic = Stopwatch.GetElapsedTime(0).TotalSeconds;
        var suspended = Math.Max(0, (long)Math.Ceiling(uptime - monotonic - 0.5));
        return ["bash", "-c", enter, "enter-host", $"{suspended}", .. nspawn];
    }
}
