namespace KafkaPi.Lab.Machines;

/// <summary>Starts hosts so that they outlive this process, restarts them when they reboot, and knows their control groups.</summary>
internal interface IHostSupervisor
{
    ControlGroups Groups(int host);

    /// <summary>Runs systemd-nspawn with these arguments; returns once it has been started.</summary>
    Task StartAsync(int host, IReadOnlyList<string> nspawn, string consoleLog, CancellationToken ct);

    /// <summary>Ends all processes of the host, at once, and removes its groups.</summary>
    Task StopAsync(int host, CancellationToken ct);

    /// <summary>Hosts of which a group is left.</summary>
    IEnumerable<int> HostsSeen();
}

internal static class HostSupervisor
{
    /// <summary>The one that fits this machine: its systemd where that is PID 1, otherwise groups of our own.</summary>
    public static IHostSupervisor For(string lab) => Directory.Exists("/run/systemd/system")
        ? new SystemdSupervisor(lab)
        : new DetachedSupervisor(lab);

    /// <summary>
    /// systemd-nspawn behind a time namespace, so that each boot of a host has its own uptime; computed in the shell, because a reboot
    /// runs the same command again. The clocks differ by the time that this machine was suspended.
    /// </summary>
    public static string[] Command(IReadOnlyList<string> nspawn)
    {
        const string enter = """
            up=$(cut -d. -f1 /proc/uptime) suspended=$1; shift
            export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
            exec unshare --time --boottime -"$up" --monotonic -"$((up - suspended))" systemd-nspawn "$@"
            """;
        var uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0]);
        var suspended = Math.Max(0, (long)Math.Ceiling(uptime - System.Diagnostics.Stopwatch.GetElapsedTime(0).TotalSeconds - 0.5));
        return ["bash", "-c", enter, "enter-host", $"{suspended}", .. nspawn];
    }
}
