using System.Net;
using System.Net.Sockets;
using KafkaPi.Lab.Machines;
using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab;

/// <summary>One host of a lab and the faults that can be injected into it. The disk outlives all of them.</summary>
public sealed class LabHost
{
    private const string NetworkFile = "etc/systemd/network/10-eth0.network";

    private static readonly TimeSpan BootDeadline = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private const UnixFileMode Rwx = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode RwxForAll =
        Rwx | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly PiLab _lab;
    private readonly IPAddress _given;
    private readonly string _directory;

    /// <param name="given">Address that the host has until it is moved.</param>
    internal LabHost(PiLab lab, int index, IPAddress given, string directory)
    {
        _lab = lab;
        _given = given;
        _directory = directory;
        Index = index;
    }

    /// <summary>Number of the host, from 1.</summary>
    public int Index { get; }

    /// <summary>Name of the host, which is its host name too.</summary>
    public string Name => $"pi{Index}";

    /// <summary>Address of the host; where it has several, the one that it was given last.</summary>
    public IPAddress Address => Addresses[0];

    /// <summary>Console output of the host's init, over all boots.</summary>
    public string ConsoleLogPath => Path.Combine(_directory, "console.log");

    public HostState State => _lab.StateOf(Index);

    /// <summary>Mount point of the host's disk on this machine while the lab is up.</summary>
    public string Root => Path.Combine(_directory, "root");

    /// <summary>Addresses of the host, the last one first.</summary>
    internal IPAddress[] Addresses => File.Exists(AddressesPath)
        ? [.. File.ReadAllLines(AddressesPath).Select(line => IPAddress.Parse(line))]
        : [_given];

    internal bool HasDisk => Directory.Exists(Upper);

    private string AddressesPath => Path.Combine(_directory, "addresses");

    private string Upper => Path.Combine(_directory, "upper");

    /// <summary>
    /// Power loss: from one moment to the next no frame leaves the host and no process runs. The disk stays
    /// unchanged.
    /// </summary>
    public async Task KillAsync(CancellationToken ct)
    {
        using var held = await _lab.LockAsync(ct);
        await _lab.Network.IsolateAsync(Index, ct);
        if (_lab.Supervisor.Groups(Index).Init() is { } init)
        {
            ControlGroups.Kill(init);
        }

        await _lab.Supervisor.StopAsync(Index, ct);
        await _lab.Network.RemoveHostAsync(Index, ct);
    }

    /// <summary>
    /// Power on. Returns when SSH lets user <c>pi</c> in, or at once when the host is cut. Leaves a running
    /// host alone.
    /// </summary>
    public async Task BootAsync(CancellationToken ct)
    {
        using var held = await _lab.LockAsync(ct);
        if (State != HostState.Off)
        {
            return;
        }

        await StartAsync(ct);
        if (!(await _lab.Faults.ElementsAsync(ct))
            .Any(cut => cut.Set is "cut" or "unseen" && cut.Ports[0] == _lab.Network.Port(Index)))
        {
            await WaitForSshAsync(ct);
        }
    }

    /// <summary>
    /// New SD card in the same host, powered on: same name, address and user, other host keys and machine-id,
    /// no data of the old card.
    /// </summary>
    public async Task ReplaceDiskAsync(CancellationToken ct)
    {
        await KillAsync(ct);
        using (await _lab.LockAsync(ct))
        {
            if (Mount.All().Any(mount => mount.Target == Root))
            {
                await _lab.Shell.CheckAsync("umount", [Root], ct);
            }

            await _lab.Shell.CheckAsync(
                "rm", ["-rf", "--one-file-system", Upper, Path.Combine(_directory, "work")], ct);
            await _lab.EnsureDisksAsync([this], ct);
        }

        await BootAsync(ct);
    }

    /// <summary>Silently drops all frames from and to the host; links stay up.</summary>
    public Task CutAsync(CancellationToken ct) => WithLockAsync(() => _lab.Faults.CutAsync(Index, ct), ct);

    /// <summary>Same as <see cref="CutAsync"/>, between two hosts only.</summary>
    public Task CutFromAsync(LabHost other, CancellationToken ct) =>
        WithLockAsync(() => _lab.Faults.CutFromAsync(Index, other.Index, ct), ct);

    /// <summary>
    /// Same as <see cref="CutAsync"/>, between the host and this machine, where the operator runs. The hosts
    /// still see each other.
    /// </summary>
    public Task CutFromOperatorAsync(CancellationToken ct) =>
        WithLockAsync(() => _lab.Faults.CutFromMachineAsync(Index, ct), ct);

    /// <summary>Heals all cuts that involve the host.</summary>
    public Task HealAsync(CancellationToken ct) => WithLockAsync(() => _lab.Faults.HealAsync(Index, ct), ct);

    /// <summary>
    /// Another router: the running host gets another address, in the lab's subnet or in any other, and keeps it over
    /// reboots. This machine gets the address 1 of that subnet.
    /// </summary>
    /// <param name="address">An address that no other host has.</param>
    /// <param name="keepsFormer">The host answers at its former addresses too; otherwise they are dead.</param>
    public async Task MoveAsync(IPAddress address, bool keepsFormer, CancellationToken ct)
    {
        using var held = await _lab.LockAsync(ct);
        IPAddress[] all = [address, .. keepsFormer ? Addresses.Where(a => !a.Equals(address)) : []];
        await _lab.Network.ReachAsync(address, ct);
        await File.WriteAllLinesAsync($"{AddressesPath}.new", all.Select(a => $"{a}"), ct);
        File.Move($"{AddressesPath}.new", AddressesPath, overwrite: true);
        await File.WriteAllTextAsync(Path.Combine(Root, NetworkFile), NetworkOf(all), ct);
        var result = await ExecAsync(TakeAddresses(all), ct);
        if (!result.Succeeded)
        {
            throw new LabException($"{Name} does not take the address {address}: {result.Error}");
        }

        await _lab.WriteSshFilesAsync(ct);
    }

    /// <summary>Hung host: no process runs, but the kernel answers pings and accepts TCP connections.</summary>
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

    /// <summary>
    /// Runs a bash script as root inside the host, past its network and sshd. Programs of a frozen host do not
    /// answer it.
    /// </summary>
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

    /// <summary>Runs a command as user <c>pi</c> over SSH, with this machine's client.</summary>
    public Task<CommandResult> SshAsync(string command, CancellationToken ct) =>
        Command.RunAsync(
            "ssh", ["-F", _lab.SshConfigPath, "-o", "BatchMode=yes", "-o", "ConnectTimeout=5", Name, command], ct);

    /// <exception cref="LabException">The host did not answer within two minutes; the message ends with the
    /// last lines of its console.</exception>
    public async Task WaitForSshAsync(CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(BootDeadline);
        try
        {
            while (!await AcceptsAsync(deadline.Token) || !(await SshAsync("true", deadline.Token)).Succeeded)
            {
                await Task.Delay(Poll, deadline.Token);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            var console = File.Exists(ConsoleLogPath) ? File.ReadLines(ConsoleLogPath).TakeLast(10) : [];
            throw new LabException(
                $"{Name} did not answer over SSH within {BootDeadline.TotalSeconds} s; its console: "
                    + $"{string.Join('\n', console)}");
        }
    }

    internal async Task EnsureDiskAsync(string image, CancellationToken ct)
    {
        if (!HasDisk)
        {
            await MakeDiskAsync(ct);
        }

        if (Mount.All().Any(mount => mount.Target == Root))
        {
            return;
        }

        var work = Path.Combine(_directory, "work");
        Directory.CreateDirectory(work);
        Directory.CreateDirectory(Root);
        await _lab.Shell.CheckAsync(
            "mount",
            [
                "-t", "overlay", $"kafkapi-lab/{_lab.Name}/{Name}",
                "-o", $"lowerdir={image},upperdir={Upper},workdir={work}", Root,
            ],
            ct);
    }

    internal async Task StartAsync(CancellationToken ct)
    {
        await _lab.Supervisor.StopAsync(Index, ct);
        await _lab.Network.RenewHostAsync(Index, ct);
        await _lab.Supervisor.StartAsync(
            Index,
            [
                "--quiet", "--boot", $"--directory={Root}", $"--machine={Name}",
                "--register=no", "--keep-unit", "--link-journal=no",
                $"--network-namespace-path={_lab.Network.NamespacePath(Index)}", "--capability=CAP_NET_ADMIN",
                "--resolv-conf=off", "--timezone=off", "--console=read-only",
            ],
            ConsoleLogPath, ct);
    }

    internal async Task RestoreAsync(CancellationToken ct)
    {
        await _lab.Faults.HealAsync(Index, ct);
        if (State == HostState.Frozen)
        {
            _lab.Supervisor.Groups(Index).Thaw();
        }
    }

    internal async Task<IEnumerable<string>> KnownHostsLinesAsync(CancellationToken ct)
    {
        var keys = Directory.EnumerateFiles(Path.Combine(Upper, "etc/ssh"), "ssh_host_*_key.pub")
            .Order(StringComparer.Ordinal);
        var lines = await Task.WhenAll(keys.Select(key => File.ReadAllTextAsync(key, ct)));
        return
            from address in Addresses
            from line in lines
            select $"{address} {string.Join(' ', line.Split(' ').Take(2)).Trim()}";
    }

    /// <summary>
    /// Writes the files that differ from the image. One rename puts them in place, so that a disk is whole or
    /// missing.
    /// </summary>
    private async Task MakeDiskAsync(CancellationToken ct)
    {
        var disk = $"{Upper}.partial";
        await _lab.Shell.CheckAsync("rm", ["-rf", "--one-file-system", disk], ct);
        string[] directories = ["", "etc", "etc/ssh", "etc/systemd", "etc/systemd/network", "home", "home/pi"];
        foreach (var directory in directories)
        {
            Directory.CreateDirectory(Path.Combine(disk, directory), RwxForAll);
        }

        Directory.CreateDirectory(Path.Combine(disk, "home/pi/.ssh"), Rwx);
        await WriteIdentityAsync(disk, ct);
        await WriteServiceEnvironmentAsync(disk, ct);
        await MakeHostKeysAsync(disk, ct);
        File.Copy($"{_lab.PrivateKeyPath}.pub", Path.Combine(disk, "home/pi/.ssh/authorized_keys"));
        await _lab.Shell.CheckAsync("chown", ["-R", "1000:1000", Path.Combine(disk, "home/pi")], ct);
        Directory.Move(disk, Upper);
    }

    private async Task WriteIdentityAsync(string disk, CancellationToken ct)
    {
        await File.WriteAllTextAsync(Path.Combine(disk, "etc/hostname"), $"{Name}\n", ct);
        await File.WriteAllTextAsync(Path.Combine(disk, "etc/hosts"), $"127.0.0.1\tlocalhost\n127.0.1.1\t{Name}\n", ct);
        await File.WriteAllTextAsync(Path.Combine(disk, "etc/machine-id"), $"{Guid.NewGuid():N}\n", ct);
        await File.WriteAllTextAsync(Path.Combine(disk, NetworkFile), NetworkOf(Addresses), ct);
    }

    private string NetworkOf(IPAddress[] addresses) => $"""
        [Match]
        Name=eth0

        [Network]
        {string.Join('\n', addresses.Select(a => $"Address={WithPrefix(a)}"))}
        LinkLocalAddressing=no
        IPv6AcceptRA=no

        """;

    /// <summary>A deleted address takes along those that were added after it in its subnet.</summary>
    private string TakeAddresses(IPAddress[] addresses) => $$"""
        set -e
        wanted='{{string.Join(' ', addresses.Select(WithPrefix))}}'
        take() { for address in $wanted; do ip address replace "$address" dev eth0; done; }
        take
        ip -4 -o address show dev eth0 scope global | while read -r _ _ _ address _; do
          case " $wanted " in
            *" $address "*) ;;
            *) ip address del "$address" dev eth0 || : ;;
          esac
        done
        take
        """;

    private string WithPrefix(IPAddress address) => $"{address}/{_lab.Subnet.PrefixLength}";

    private async Task WriteServiceEnvironmentAsync(string disk, CancellationToken ct)
    {
        if (_lab.ServiceEnvironment is { } environment)
        {
            var directory = Path.Combine(disk, "etc/systemd/system.conf.d");
            Directory.CreateDirectory(directory, RwxForAll);
            await File.WriteAllTextAsync(
                Path.Combine(directory, "environment.conf"), $"[Manager]\nDefaultEnvironment={environment}\n", ct);
        }
    }

    /// <summary>
    /// Leaves out RSA, whose keys take a second each to make. A test that wants one runs <c>ssh-keygen -A</c>
    /// inside the host.
    /// </summary>
    private async Task MakeHostKeysAsync(string disk, CancellationToken ct)
    {
        foreach (var type in new[] { "ed25519", "ecdsa" })
        {
            var path = Path.Combine(disk, $"etc/ssh/ssh_host_{type}_key");
            await _lab.Shell.CheckAsync(
                "ssh-keygen", ["-q", "-t", type, "-N", "", "-C", $"root@{Name}", "-f", path], ct);
        }
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
        catch (Exception e) when (e is SocketException
            || (e is OperationCanceledException && !ct.IsCancellationRequested))
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
