namespace KafkaPi.Lab.Machines;

/// <summary>
/// Starts hosts so that they outlive this process, restarts them when they reboot, and knows their control
/// groups.
/// </summary>
internal interface IHostSupervisor
{
    ControlGroups Groups(int host);

    /// <summary>Runs systemd-nspawn with these arguments; returns once it has been started.</summary>
    Task StartAsync(int host, IReadOnlyList<string> nspawn, string consoleLog, CancellationToken ct);

    /// <summary>Kills all processes of the host and removes its groups.</summary>
    Task StopAsync(int host, CancellationToken ct);

    /// <summary>Hosts that have a group.</summary>
    IEnumerable<int> HostsSeen();
}
