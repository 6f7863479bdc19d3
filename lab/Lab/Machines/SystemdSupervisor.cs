using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab.Machines;

/// <summary>
/// Supervisor for machines with systemd as PID 1 and cgroup v2: a transient unit per host with the settings of
/// systemd-nspawn@.service.
/// </summary>
internal sealed class SystemdSupervisor(string lab) : IHostSupervisor
{
    private const string Slice = "/sys/fs/cgroup/system.slice";

    public ControlGroups Groups(int host) => new([Path.Combine(Slice, Unit(host))]);

    public async Task StartAsync(int host, IReadOnlyList<string> nspawn, string consoleLog, CancellationToken ct)
    {
        if (!File.Exists("/sys/fs/cgroup/cgroup.controllers"))
        {
            throw new LabException(
                "this machine's systemd uses legacy control groups: boot it with systemd.unified_cgroup_hierarchy=1");
        }

        await Command.CheckAsync(
            "systemd-run",
            [
                "--quiet", "--collect", $"--unit={Unit(host)}", $"--description=KafkaPi lab {lab}: pi{host}",
                "--slice=system.slice",
                "--property=Delegate=yes", "--property=KillMode=mixed", "--property=TasksMax=infinity",
                "--property=RestartForceExitStatus=133", "--property=SuccessExitStatus=133", "--property=RestartSec=0",
                $"--property=StandardOutput=append:{consoleLog}", $"--property=StandardError=append:{consoleLog}",
                "--", .. HostSupervisor.Command(nspawn),
            ],
            ct);
    }

    public async Task StopAsync(int host, CancellationToken ct)
    {
        var groups = Groups(host);
        groups.Thaw();
        await Command.RunAsync("systemctl", ["kill", "--signal=SIGKILL", Unit(host)], ct);
        await Command.RunAsync("systemctl", ["stop", Unit(host)], ct);
        await Command.RunAsync("systemctl", ["reset-failed", Unit(host)], ct);
        await groups.KillAllAsync(ct);
    }

    public IEnumerable<int> HostsSeen() => Directory.Exists(Slice)
        ? Directory.EnumerateDirectories(Slice, $"{UnitPrefix}*.service")
            .Select(group => Path.GetFileName(group)[UnitPrefix.Length..^".service".Length])
            .Where(number => int.TryParse(number, out _))
            .Select(int.Parse)
        : [];

    private string UnitPrefix => $"kafkapi-lab-{lab}-pi";

    private string Unit(int host) => $"{UnitPrefix}{host}.service";
}
