using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using KafkaPi.Lab.Images;
using KafkaPi.Lab.Machines;
using KafkaPi.Lab.Networks;
using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab;

/// <summary>
/// Pi-like hosts on this machine: a booted systemd each, with sshd and Java, on a network of their own. Hosts
/// outlive this process. Methods that change the lab take its lock. A method that was interrupted at any point
/// completes its work when it is called again.
/// </summary>
public sealed class PiLab
{
    private const int MostHosts = 200;

    private readonly LabOptions _options;
    private readonly Action<string> _report;
    private readonly LabSubnet _subnet;
    private readonly LabNetwork _network;
    private readonly LinkFaults _faults;
    private readonly IHostSupervisor _supervisor;

    /// <param name="options">Identity and place of the lab.</param>
    /// <param name="report">Receives a line about work that takes long.</param>
    /// <exception cref="LabException">The options are out of bounds, or contradict the existing lab.</exception>
    public PiLab(LabOptions options, Action<string>? report = null)
    {
        _options = options.Validated();
        _report = report ?? (_ => { });
        _subnet = SubnetOf(Recorded()?.Subnet, _options.Subnet);
        Shell = new LabShell(Name);
        _network = new LabNetwork(Name, _subnet, Shell);
        _faults = new LinkFaults(Name, _network, Shell);
        _supervisor = HostSupervisor.For(Name);
    }

    public string Name => _options.Name;

    public string Directory => _options.Directory!;

    public IPNetwork Subnet => _subnet.Network;

    internal string? ServiceEnvironment => _options.ServiceEnvironment;

    /// <summary>
    /// This machine's address on the lab's network.
    /// </summary>
    public IPAddress MachineAddress => _subnet.Machine;

    /// <summary>The ed25519 key of user <c>pi</c> on all hosts.</summary>
    public string PrivateKeyPath => Path.Combine(Directory, "id_ed25519");

    /// <summary>File with the ed25519 and ECDSA keys of all hosts, by address.</summary>
    public string KnownHostsPath => Path.Combine(Directory, "known_hosts");

    /// <summary>File for <c>ssh -F</c> that reaches every host by its name, as user <c>pi</c>.</summary>
    public string SshConfigPath => Path.Combine(Directory, "ssh_config");

    /// <summary>Hosts that have a directory, by number.</summary>
    public ImmutableArray<LabHost> Hosts => System.IO.Directory.Exists(HostsDirectory)
        ? [.. System.IO.Directory.EnumerateDirectories(HostsDirectory, "pi*")
            .Select(path => int.Parse(Path.GetFileName(path)[2..]))
            .Order()
            .Select(Host)]
        : [];

    private string HostsDirectory => Path.Combine(Directory, "hosts");

    private string RecordPath => Path.Combine(Directory, "lab.json");

    /// <exception cref="LabException">There is no host of that name.</exception>
    public LabHost this[string name] => Hosts.FirstOrDefault(host => host.Name == name)
        ?? throw new LabException(Hosts is []
            ? $"lab {Name} has no hosts: bring it up first"
            : $"lab {Name} has no host {name}, only {string.Join(", ", Hosts.Select(host => host.Name))}");

    /// <summary>Makes the image that all labs share, unless it exists. Installs missing Debian packages.</summary>
    /// <returns>The image's root directory.</returns>
    public async Task<string> BuildImageAsync(CancellationToken ct)
    {
        Requirements.RequireRoot();
        // Two runs of apt at the same time would fail on its locks.
        using var alone = await FileLock.AcquireAsync(
            "/run/kafkapi-lab/image.lock", _ => _report("waiting for another lab to make the hosts' image"), ct);
        await Requirements.EnsureAsync(_report, ct);
        return await new HostImage(_options.ImageCache!, _report).EnsureAsync(ct);
    }

    /// <summary>
    /// Brings up hosts 1 to <paramref name="count"/> and all existing hosts, heals and thaws them. Returns when
    /// each host lets user <c>pi</c> in over SSH. <c>null</c> means the existing hosts, or three.
    /// </summary>
    public async Task<ImmutableArray<LabHost>> UpAsync(int? count, CancellationToken ct)
    {
        if (count is < 1 or > MostHosts)
        {
            throw new LabException($"a lab has 1 to {MostHosts} hosts, not {count}");
        }

        var image = Recorded()?.Image ?? await BuildImageAsync(ct);
        using var held = await LockAsync(ct);
        var existing = Hosts.Select(host => host.Index).ToList();
        await EnsureAsync(
            image, [.. existing.Union(Enumerable.Range(1, count ?? (existing.Count > 0 ? 1 : 3))).Order()], ct);
        return Hosts;
    }

    /// <summary>Adds a host with the next number and brings it up.</summary>
    public async Task<LabHost> AddHostAsync(CancellationToken ct)
    {
        var image = await BuildImageAsync(ct);
        using var held = await LockAsync(ct);
        var index = Hosts.Select(host => host.Index).DefaultIfEmpty(0).Max() + 1;
        if (index > MostHosts)
        {
            throw new LabException($"a lab has at most {MostHosts} hosts");
        }

        await EnsureAsync(image, [index], ct);
        return Host(index);
    }

    /// <summary>
    /// Ends all hosts at once and removes everything of the lab: processes, mounts, network, control groups,
    /// disks and keys.
    /// </summary>
    public async Task DownAsync(CancellationToken ct)
    {
        Requirements.RequireRoot();
        using var held = await LockAsync(ct);
        var mounts = Mount.All()
            .Where(mount => mount.Source.StartsWith($"kafkapi-lab/{Name}/", StringComparison.Ordinal))
            .ToList();
        int[] hosts = [.. Hosts.Select(host => host.Index).Union(_network.HostsSeen()).Union(_supervisor.HostsSeen())];
        await Task.WhenAll(hosts.Select(host => _supervisor.StopAsync(host, ct)));
        foreach (var mount in mounts)
        {
            await Shell.CheckAsync("umount", [mount.Target], ct);
        }

        foreach (var host in hosts)
        {
            await _network.RemoveHostAsync(host, ct);
        }

        await _network.RemoveBridgeAsync(ct);
        if (mounts.Count > 0 || hosts.Length > 0 || File.Exists(RecordPath))
        {
            await _faults.RemoveAsync(ct);
        }

        await RemoveFilesAsync(ct);
    }

    public async Task<LabStatus> StatusAsync(CancellationToken ct)
    {
        var cuts = await _faults.ElementsAsync(ct);
        return new LabStatus(Name, Directory, Subnet, _network.IsUp, [.. Hosts.Select(Status)]);

        HostStatus Status(LabHost host)
        {
            var from = cuts
                .Where(cut => cut.Ports[0] == _network.Port(host.Index))
                .Select(cut => cut.Set switch
                {
                    "cut" => "all",
                    "unseen" => "operator",
                    _ => Hosts.First(other => _network.Port(other.Index) == cut.Ports[1]).Name,
                });
            return new HostStatus(host.Name, host.Address, StateOf(host.Index), [.. from]);
        }
    }

    internal async Task<IDisposable> LockAsync(CancellationToken ct)
    {
        Requirements.RequireRoot();
        return await Shell.LockAsync(_report, ct);
    }

    /// <exception cref="LabException">The lab is down.</exception>
    internal async Task EnsureDisksAsync(LabHost[] hosts, CancellationToken ct)
    {
        var image = Recorded()?.Image ?? throw new LabException($"lab {Name} does not stand: bring it up first");
        await Task.WhenAll(hosts.Select(host => host.EnsureDiskAsync(image, ct)));
        await WriteSshFilesAsync(ct);
    }

    internal LabShell Shell { get; }

    internal LabNetwork Network => _network;

    internal LinkFaults Faults => _faults;

    internal IHostSupervisor Supervisor => _supervisor;

    internal HostState StateOf(int host)
    {
        var groups = _supervisor.Groups(host);
        if (groups.Init() is null)
        {
            return HostState.Off;
        }

        return groups.Frozen() ? HostState.Frozen : HostState.Running;
    }

    private LabSubnet SubnetOf(string? recorded, IPNetwork? asked)
    {
        if (recorded is null)
        {
            return asked is { } given ? new LabSubnet(given) : LabSubnet.Default;
        }

        if (asked is { } other && other.ToString() != recorded)
        {
            throw new LabException($"lab {Name} stands on {recorded}: take it down before bringing it up on {other}");
        }

        return new LabSubnet(IPNetwork.Parse(recorded));
    }

    private LabHost Host(int index) =>
        new(this, index, _subnet.Host(index), Path.Combine(HostsDirectory, $"pi{index}"));

    private LabRecord? Recorded() =>
        File.Exists(RecordPath) ? JsonSerializer.Deserialize<LabRecord>(File.ReadAllText(RecordPath)) : null;

    private async Task EnsureAsync(string newestImage, int[] indexes, CancellationToken ct)
    {
        _network.RequireFreeSubnet();
        EnsureRecord(newestImage);
        await EnsureKeyAsync(ct);
        await _network.EnsureBridgeAsync(ct);
        await _faults.EnsureAsync(ct);

        LabHost[] hosts = [.. indexes.Select(Host)];
        foreach (var address in hosts.SelectMany(host => host.Addresses))
        {
            await _network.ReachAsync(address, ct);
        }

        await EnsureDisksAsync(hosts, ct);
        foreach (var host in hosts)
        {
            await host.RestoreAsync(ct);
        }

        await Task.WhenAll(hosts.Select(EnsureRunningAsync));

        async Task EnsureRunningAsync(LabHost host)
        {
            if (StateOf(host.Index) == HostState.Off)
            {
                await host.StartAsync(ct);
            }

            await host.WaitForSshAsync(ct);
        }
    }

    /// <summary>
    /// Binds the lab to an image until it is taken down: a host's disk is a layer over the image that it was
    /// made on.
    /// </summary>
    private void EnsureRecord(string image)
    {
        if (Recorded() is { } record)
        {
            if (!System.IO.Directory.Exists(record.Image))
            {
                throw new LabException(
                    $"the image {record.Image} under the hosts of lab {Name} has gone: take the lab down and up again");
            }

            return;
        }

        if (_network.IsUp)
        {
            throw new LabException(
                $"a lab named {Name} stands already, in another directory than {Directory}: take it down or choose "
                    + "another name");
        }

        System.IO.Directory.CreateDirectory(HostsDirectory);
        WriteAtomically(RecordPath, JsonSerializer.Serialize(new LabRecord(image, Subnet.ToString())));
    }

    private async Task EnsureKeyAsync(CancellationToken ct)
    {
        if (File.Exists(PrivateKeyPath) && File.Exists($"{PrivateKeyPath}.pub"))
        {
            return;
        }

        File.Delete(PrivateKeyPath);
        await Shell.CheckAsync(
            "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", $"lab {Name}", "-f", PrivateKeyPath], ct);
    }

    internal async Task WriteSshFilesAsync(CancellationToken ct)
    {
        var known = await Task.WhenAll(Hosts.Where(host => host.HasDisk).Select(host => host.KnownHostsLinesAsync(ct)));
        WriteAtomically(KnownHostsPath, string.Concat(known.SelectMany(lines => lines).Select(line => line + "\n")));
        var names = string.Concat(Hosts.Select(host => $"Host {host.Name}\n  HostName {host.Address}\n"));
        WriteAtomically(SshConfigPath, names + $"""
            Host *
              User pi
              IdentityFile "{PrivateKeyPath}"
              IdentitiesOnly yes
              UserKnownHostsFile "{KnownHostsPath}"
              StrictHostKeyChecking yes
              LogLevel ERROR

            """);
    }

    /// <summary>Removes the lab's own files only: its directory may be the user's.</summary>
    private async Task RemoveFilesAsync(CancellationToken ct)
    {
        if (System.IO.Directory.Exists(HostsDirectory) && File.Exists(RecordPath))
        {
            await Shell.CheckAsync("rm", ["-rf", "--one-file-system", HostsDirectory], ct);
        }

        string[] files = [PrivateKeyPath, $"{PrivateKeyPath}.pub", KnownHostsPath, SshConfigPath, RecordPath];
        foreach (var file in files.Where(File.Exists))
        {
            File.Delete(file);
        }

        if (System.IO.Directory.Exists(Directory) && !System.IO.Directory.EnumerateFileSystemEntries(Directory).Any())
        {
            System.IO.Directory.Delete(Directory);
        }
    }

    private static void WriteAtomically(string path, string text)
    {
        File.WriteAllText($"{path}.new", text);
        File.Move($"{path}.new", path, overwrite: true);
    }

    private sealed record LabRecord(string Image, string Subnet);
}
