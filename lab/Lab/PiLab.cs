using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using KafkaPi.Lab.Images;
using KafkaPi.Lab.Machines;
using KafkaPi.Lab.Networks;
using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab;

/// <summary>
/// Pi-like hosts on this machine: a booted systemd each, with sshd and Java, on a network of their own. Every method that changes something
/// takes the lab's lock, may be cut off at any point, and goes on from what it finds when called again. Hosts outlive this process.
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

    /// <param name="options">Which lab.</param>
    /// <param name="report">Told in a line what takes long.</param>
    /// <exception cref="LabException">The options are out of bounds, or contradict the lab as it stands.</exception>
    public PiLab(LabOptions options, Action<string>? report = null)
    {
        _options = options.Validated();
        _report = report ?? (_ => { });
        var stored = Recorded()?.Subnet;
        if (stored is not null && _options.Subnet is { } asked && asked.ToString() != stored)
            throw new LabException($"lab {Name} stands on {stored}: take it down before bringing it up on {asked}");
        _subnet = stored is not null ? new LabSubnet(IPNetwork.Parse(stored)) : _options.Subnet is { } given ? new LabSubnet(given) : LabSubnet.Default;
        Shell = new LabShell(Name);
        _network = new LabNetwork(Name, _subnet, Shell);
        _faults = new LinkFaults(Name, _network, Shell);
        _supervisor = HostSupervisor.For(Name);
    }

    public string Name => _options.Name;

    public string Directory => _options.Directory!;

    public IPNetwork Subnet => _subnet.Network;

    /// <summary>This machine's address on the lab's network: what hosts, and the operator's artifacts, are served from.</summary>
    public IPAddress MachineAddress => _subnet.Machine;

    /// <summary>The ed25519 key of user <c>pi</c> on all hosts.</summary>
    public string PrivateKeyPath => Path.Combine(Directory, "id_ed25519");

    /// <summary>All hosts' ed25519 and ECDSA keys, by address.</summary>
    public string KnownHostsPath => Path.Combine(Directory, "known_hosts");

    /// <summary>For <c>ssh -F</c>: every host by its name, as user <c>pi</c>.</summary>
    public string SshConfigPath => Path.Combine(Directory, "ssh_config");

    /// <summary>The hosts that have a disk, in order.</summary>
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

    /// <summary>Makes the image that all labs share, unless it is there. Installs missing Debian packages.</summary>
    /// <returns>The image's root directory.</returns>
    public async Task<string> BuildImageAsync(CancellationToken ct)
    {
        await Requirements.EnsureAsync(_report, ct);
        return await new HostImage(_options.ImageCache!, _report).EnsureAsync(ct);
    }

    /// <summary>
    /// Brings up hosts 1 to <paramref name="count"/> and those that are there already (with <c>null</c>: those, or three), heals and thaws
    /// them all, and returns when each lets user <c>pi</c> in over SSH.
    /// </summary>
    public async Task<ImmutableArray<LabHost>> UpAsync(int? count, CancellationToken ct)
    {
        if (count is < 1 or > MostHosts)
            throw new LabException($"a lab has 1 to {MostHosts} hosts, not {count}");
        var image = await BuildImageAsync(ct);
        using var held = await LockAsync(ct);
        var existing = Hosts.Select(host => host.Index).ToList();
        await EnsureAsync(image, [.. existing.Union(Enumerable.Range(1, count ?? (existing.Count > 0 ? 1 : 3))).Order()], ct);
        return Hosts;
    }

    /// <summary>One more host, with the next number, up and ready.</summary>
    public async Task<LabHost> AddHostAsync(CancellationToken ct)
    {
        var image = await BuildImageAsync(ct);
        using var held = await LockAsync(ct);
        var index = Hosts.Select(host => host.Index).DefaultIfEmpty(0).Max() + 1;
        if (index > MostHosts)
            throw new LabException($"a lab has at most {MostHosts} hosts");
        await EnsureAsync(image, [index], ct);
        return Host(index);
    }

    /// <summary>Ends all hosts at once and removes everything of the lab: processes, mounts, network, control groups, disks and keys.</summary>
    public async Task DownAsync(CancellationToken ct)
    {
        Requirements.RequireRoot();
        using var held = await LockAsync(ct);
        var mounts = Mount.All().Where(mount => mount.Source.StartsWith($"kafkapi-lab/{Name}/", StringComparison.Ordinal)).ToList();
        int[] hosts = [.. Hosts.Select(host => host.Index).Union(_network.HostsSeen()).Union(_supervisor.HostsSeen())];
        await Task.WhenAll(hosts.Select(host => _supervisor.StopAsync(host, ct)));
        foreach (var mount in mounts)
            await Shell.CheckAsync("umount", [mount.Target], ct);
        foreach (var host in hosts)
            await _network.RemoveHostAsync(host, ct);
        await _network.RemoveBridgeAsync(ct);
        if (mounts.Count > 0 || hosts.Length > 0 || File.Exists(RecordPath))
            await _faults.RemoveAsync(ct);
        await RemoveFilesAsync(ct);
    }

    public async Task<LabStatus> StatusAsync(CancellationToken ct)
    {
        var cuts = await _faults.ElementsAsync(ct);
        return new LabStatus(Name, Directory, Subnet, _network.IsUp, [.. Hosts.Select(Status)]);

        HostStatus Status(LabHost host) => new(host.Name, host.Address, StateOf(host.Index), [.. cuts
            .Where(cut => cut.Ports[0] == _network.Port(host.Index))
            .Select(cut => cut.Set switch
            {
                "cut" => "all",
                "unseen" => "operator",
                _ => Hosts.First(other => _network.Port(other.Index) == cut.Ports[1]).Name,
            })]);
    }

    internal async Task<IDisposable> LockAsync(CancellationToken ct)
    {
        Requirements.RequireRoot();
        return await Shell.LockAsync(_report, ct);
    }

    /// <exception cref="LabException">The lab does not stand.</exception>
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
        return groups.Init() is null ? HostState.Off : groups.Frozen() ? HostState.Frozen : HostState.Running;
    }

    private LabHost Host(int index) => new(this, index, _subnet.Host(index), Path.Combine(HostsDirectory, $"pi{index}"));

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
        await EnsureDisksAsync(hosts, ct);
        foreach (var host in hosts)
            await host.RestoreAsync(ct);
        await Task.WhenAll(hosts.Select(EnsureRunningAsync));

        async Task EnsureRunningAsync(LabHost host)
        {
            if (StateOf(host.Index) == HostState.Off)
                await host.StartAsync(ct);
            await host.WaitForSshAsync(ct);
        }
    }

    /// <summary>A disk is a layer over the image that it was made on: a lab keeps that image as long as it stands.</summary>
    private void EnsureRecord(string image)
    {
        if (Recorded() is { } record)
        {
            if (!System.IO.Directory.Exists(record.Image))
                throw new LabException($"the image {record.Image} under the hosts of lab {Name} has gone: take the lab down and up again");
            return;
        }

        if (_network.IsUp)
            throw new LabException($"a lab named {Name} stands already, in another directory than {Directory}: take it down or choose another name");
        System.IO.Directory.CreateDirectory(HostsDirectory);
        WriteAtomically(RecordPath, JsonSerializer.Serialize(new LabRecord(image, Subnet.ToString())));
    }

    private async Task EnsureKeyAsync(CancellationToken ct)
    {
        if (File.Exists(PrivateKeyPath) && File.Exists($"{PrivateKeyPath}.pub"))
            return;
        File.Delete(PrivateKeyPath);
        await Shell.CheckAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", $"lab {Name}", "-f", PrivateKeyPath], ct);
    }

    private async Task WriteSshFilesAsync(CancellationToken ct)
    {
        var known = await Task.WhenAll(Hosts.Where(host => host.HasDisk).Select(host => host.KnownHostsLinesAsync(ct)));
        WriteAtomically(KnownHostsPath, string.Concat(known.SelectMany(lines => lines).Select(line => line + "\n")));
        WriteAtomically(SshConfigPath, string.Concat(Hosts.Select(host => $"Host {host.Name}\n  HostName {host.Address}\n")) + $"""
            Host *
              User pi
              IdentityFile "{PrivateKeyPath}"
              IdentitiesOnly yes
              UserKnownHostsFile "{KnownHostsPath}"
              StrictHostKeyChecking yes
              LogLevel ERROR

            """);
    }

    /// <summary>Only what the lab itself put into its directory, which may be one of the user's.</summary>
    private async Task RemoveFilesAsync(CancellationToken ct)
    {
        if (System.IO.Directory.Exists(HostsDirectory) && File.Exists(RecordPath))
            await Shell.CheckAsync("rm", ["-rf", "--one-file-system", HostsDirectory], ct);
        foreach (var file in new[] { PrivateKeyPath, $"{PrivateKeyPath}.pub", KnownHostsPath, SshConfigPath, RecordPath }.Where(File.Exists))
            File.Delete(file);
        if (System.IO.Directory.Exists(Directory) && !System.IO.Directory.EnumerateFileSystemEntries(Directory).Any())
            System.IO.Directory.Delete(Directory);
    }

    private static void WriteAtomically(string path, string text)
    {
        File.WriteAllText($"{path}.new", text);
        File.Move($"{path}.new", path, overwrite: true);
    }

    private sealed record LabRecord(string Image, string Subnet);
}
