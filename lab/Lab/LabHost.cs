using System.Net;
using System.Net.Sockets;
using KafkaPi.Lab.Machines;
using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab;

/// <summary>One host of a lab, with the faults that can be done to it. Its disk outlives all of them.</summary>
public sealed class LabHost
{
    private static readonly TimeSpan BootDeadline = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private const UnixFileMode Rwx = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode RwxForAll = Rwx | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly PiLab _lab;
    private readonly string _directory;

    internal LabHost(PiLab lab, int index, IPAddress address, string directory)
    {
        _lab = lab;
        _directory = directory;
        Index = index;
        Address = address;
    }

    /// <summary>From 1.</summary>
    public int Index { get; }

    /// <summary>Its host name too.</summary>
    public string Name => $"pi{Index}";

    public IPAddress Address { get; }

    /// <summary>What its init wrote to the console, over all boots.</summary>
    public string ConsoleLogPath => Path.Combine(_directory, "console.log");

    public HostState State => _lab.StateOf(Index);

    /// <summary>Where this machine sees the host's disk, for as long as the lab is up.</summary>
    public string Root => Path.Combine(_directory, "root");

    internal bool HasDisk => Directory.Exists(Upper);

    private string Upper => Path.Combine(_directory, "upper");

    /// <summary>Power loss: from one moment to the next no frame leaves the host and no process runs. The disk stays as it is.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        using var held = await _lab.LockAsync(ct);
        await _lab.Network.IsolateAsync(Index, ct);
        if (_lab.Supervisor.Groups(Index).Init() is { } init)
            ControlGroups.Kill(init);
        await _lab.Supervisor.StopAsync(Index, ct);
        await _lab.Network.RemoveHostAsync(Index, ct);
    }

    /// <summary>Power on. Returns when SSH lets user <c>pi</c> in, or at once for a host that is cut. A running host is left alone.</summary>
    public async Task BootAsync(CancellationToken ct)
    {
        using var held = await _lab.LockAsync(ct);
        if (State != HostState.Off)
            return;
        await StartAsync(ct);
        if (!(await _lab.Faults.ElementsAsync(ct)).Any(cut => cut.Set is "cut" or "unseen" && cut.Ports[0] == _lab.Network.Port(Index)))
            await WaitForSshAsync(ct);
    }

    /// <summary>
    /// A new SD card in the same host, powered on: same name, address and user, other host keys and machine-id, and nothing of what was on the old one.
    /// </summary>
    public async Task ReplaceDiskAsync(CancellationToken ct)
    {
        await KillAsync(ct);
        using (await _lab.LockAsync(ct))
        {
            if (Mount.All().Any(mount => mount.Target == Root))
                await _lab.Shell.CheckAsync("umount", [Root], ct);
            // What a rebuild that was cut off left behind is made anew: a disk is whole or not there.
            await _lab.Shell.CheckAsync("rm", ["-rf", "--one-file-system", Upper, Path.Combine(_directory, "work")], ct);
            await _lab.EnsureDisksAsync([this], ct);
        }

        await BootAsync(ct);
    }

    /// <summary>Silently drops whatever the host sends or is sent; links stay up.</summary>
    public Task CutAsync(CancellationToken ct) => WithLockAsync(() => _lab.Faults.CutAsync(Index, ct), ct);

    /// <summary>As <see cref="CutAsync"/>, towards one other host only.</summary>
    public Task CutFromAsync(LabHost other, CancellationToken ct) => WithLockAsync(() => _lab.Faults.CutFromAsync(Index, other.Index, ct), ct);

    /// <summary>As <see cref="CutAsync"/>, towards this machine, where the operator runs; the hosts still see each other.</summary>
    public Task CutFromOperatorAsync(CancellationToken ct) => WithLockAsync(() => _lab.Faults.CutFromMachineAsync(Index, ct), ct);

    /// <summary>Takes back all cuts that the host is part of.</summary>
    public Task HealAsync(CancellationToken ct) => WithLockAsync(() => _lab.Faults.HealAsync(Index, ct), ct);

    /// <summary>A hung host: no process runs, but the kernel answers pings and accepts TCP connections.</summary>
    public Task FreezeAsync(CancellationToken ct) => WithLockAsync(
        () => State == HostState.Off
            ? throw new LabException($"{Name} is off and cannot be frozen")
            : _lab.Supervisor.Groups(Index).FreezeAsync(ct),
        ct);

    public Task ThawAsync(CancellationToken ct) => WithLockAsync(
        () =>
        {
            _lab.Supervisor.Groups(Index).Thaw();
            return Task.CompletedTask;
        },
        ct);

    /// <summary>Runs a bash script as root inside the host, past its network and sshd. Not for a frozen host's own programs.</summary>
    /// <exception cref="LabException">The host is off.</exception>
    public Task<CommandResult> ExecAsync(string script, CancellationToken ct, string? input = null)
    {
        var init = _lab.Supervisor.Groups(Index).Init() ?? throw new LabException($"{Name} is off");
        return Command.RunAsync(
            "nsenter",
            [
                "--target", $"{init}", "--all", "--root", "--wd", "env", "-i", "HOME=/root", "LANG=C.UTF-8",
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "bash", "-c", script,
            ],
            ct, input);
    }

    /// <summary>Runs a command as user <c>pi</c> over SSH, with this machine's own client.</summary>
    public Task<CommandResult> SshAsync(string command, CancellationToken ct) =>
        Command.RunAsync("ssh", ["-F", _lab.SshConfigPath, "-o", "BatchMode=yes", "-o", "ConnectTimeout=5", Name, command], ct);

    /// <exception cref="LabException">It did not answer within two minutes; the message ends with its console's last lines.</exception>
    public async Task WaitForSshAsync(CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(BootDeadline);
        try
        {
            while (!await AcceptsAsync(deadline.Token) || !(await SshAsync("true", deadline.Token)).Succeeded)
                await Task.Delay(Poll, deadline.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            var console = File.Exists(ConsoleLogPath) ? File.ReadLines(ConsoleLogPath).TakeLast(10) : [];
            throw new LabException($"{Name} did not answer over SSH within {BootDeadline.TotalSeconds} s; its console: {string.Join('\n', console)}");
        }
    }

    internal async Task EnsureDiskAsync(string image, CancellationToken ct)
    {
        if (!HasDisk)
            await MakeDiskAsync(ct);
        if (Mount.All().Any(mount => mount.Target == Root))
            return;
        var work = Path.Combine(_directory, "work");
        Directory.CreateDirectory(work);
        Directory.CreateDirectory(Root);
        await _lab.Shell.CheckAsync(
            "mount", ["-t", "overlay", $"kafkapi-lab/{_lab.Name}/{Name}", "-o", $"lowerdir={image},upperdir={Upper},workdir={work}", Root], ct);
    }

    internal async Task StartAsync(CancellationToken ct)
    {
        await _lab.Supervisor.StopAsync(Index, ct);
        await _lab.Network.RenewHostAsync(Index, ct);
        await _lab.Supervisor.StartAsync(
            Index,
            [
                "--quiet", "--boot", $"--directory={Root}", $"--machine={Name}", "--register=no", "--keep-unit", "--link-journal=no",
                $"--network-namespace-path={_lab.Network.NamespacePath(Index)}", "--capability=CAP_NET_ADMIN",
                "--resolv-conf=off", "--timezone=off", "--console=read-only",
            ],
            ConsoleLogPath, ct);
    }

    internal async Task RestoreAsync(CancellationToken ct)
    {
        await _lab.Faults.HealAsync(Index, ct);
        if (State == HostState.Frozen)
            _lab.Supervisor.Groups(Index).Thaw();
    }

    internal async Task<IEnumerable<string>> KnownHostsLinesAsync(CancellationToken ct)
    {
        var keys = Directory.EnumerateFiles(Path.Combine(Upper, "etc/ssh"), "ssh_host_*_key.pub").Order(StringComparer.Ordinal);
        var lines = await Task.WhenAll(keys.Select(key => File.ReadAllTextAsync(key, ct)));
        return lines.Select(line => $"{Address} {string.Join(' ', line.Split(' ').Take(2)).Trim()}");
    }

    /// <summary>The host's own files, put in place by one rename: a disk is whole or not there.</summary>
    private async Task MakeDiskAsync(CancellationToken ct)
    {
        var disk = $"{Upper}.partial";
        await _lab.Shell.CheckAsync("rm", ["-rf", "--one-file-system", disk], ct);
        foreach (var directory in new[] { "", "etc", "etc/ssh", "etc/systemd", "etc/systemd/network", "home", "home/pi" })
            Directory.CreateDirectory(Path.Combine(disk, directory), RwxForAll);
        Directory.CreateDirectory(Path.Combine(disk, "home/pi/.ssh"), Rwx);

        await File.WriteAllTextAsync(Path.Combine(disk, "etc/hostname"), $"{Name}\n", ct);
        await File.WriteAllTextAsync(Path.Combine(disk, "etc/hosts"), $"127.0.0.1\tlocalhost\n127.0.1.1\t{Name}\n", ct);
        await File.WriteAllTextAsync(Path.Combine(disk, "etc/machine-id"), $"{Guid.NewGuid():N}\n", ct);
        await File.WriteAllTextAsync(
            Path.Combine(disk, "etc/systemd/network/10-eth0.network"),
            $"""
            [Match]
            Name=eth0

            [Network]
            Address={Address}/{_lab.Subnet.PrefixLength}
            LinkLocalAddressing=no
            IPv6AcceptRA=no

            """,
            ct);
        // RSA keys take a second each to make; a test that wants one runs `ssh-keygen -A` inside.
        foreach (var type in new[] { "ed25519", "ecdsa" })
            await _lab.Shell.CheckAsync("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", $"root@{Name}", "-f", Path.Combine(disk, $"etc/ssh/ssh_host_{type}_key")], ct);
        File.Copy($"{_lab.PrivateKeyPath}.pub", Path.Combine(disk, "home/pi/.ssh/authorized_keys"));
        await _lab.Shell.CheckAsync("chown", ["-R", "1000:1000", Path.Combine(disk, "home/pi")], ct);
        Directory.Move(disk, Upper);
    }

    private async Task<bool> AcceptsAsync(CancellationToken ct)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(ct);
        attempt.CancelAfter(TimeSpan.FromMilliseconds(500));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Address, 22, attempt.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
    }

    private async Task WithLockAsync(Func<Task> act, CancellationToken ct)
    {
        using var held = await _lab.LockAsync(ct);
        await act();
    }
}
