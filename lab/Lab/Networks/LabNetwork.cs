using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab.Networks;

/// <summary>A bridge in the machine's own network namespace, and per host a namespace of its own with one veth on that bridge.</summary>
internal sealed class LabNetwork(string lab, LabSubnet subnet, LabShell shell)
{
    private const string NamespaceDirectory = "/run/netns";

    public string Bridge { get; } = $"{Prefix(lab)}-br";

    public string Port(int host) => $"{Prefix(lab)}-{host}";

    public string Namespace(int host) => $"{lab}-pi{host}";

    public string NamespacePath(int host) => $"{NamespaceDirectory}/{Namespace(host)}";

    /// <exception cref="LabException">Another interface of this machine has an address that overlaps with the subnet.</exception>
    public void RequireFreeSubnet()
    {
        if (NetworkInterface.GetAllNetworkInterfaces().Where(i => i.Name != Bridge).FirstOrDefault(Overlaps) is { } taken)
            throw new LabException($"the subnet {subnet.Network} is in use by {taken.Name}: choose another one with --subnet");
    }

    public async Task EnsureBridgeAsync(CancellationToken ct)
    {
        if (!Exists(Bridge))
            await IpAsync(ct, "link", "add", Bridge, "address", Mac("bridge"), "type", "bridge");
        await IpAsync(ct, "address", "replace", $"{subnet.Machine}/{subnet.Network.PrefixLength}", "dev", Bridge);
        await IpAsync(ct, "link", "set", Bridge, "up");
    }

    /// <summary>A host's namespace and its plugged-in eth0, both new: nothing of an earlier boot, not even a socket, is left in it.</summary>
    public async Task RenewHostAsync(int host, CancellationToken ct)
    {
        await RemoveHostAsync(host, ct);
        await IpAsync(ct, "netns", "add", Namespace(host));
        await IpAsync(
            ct, "link", "add", Port(host), "type", "veth", "peer", "name", "eth0", "address", Mac($"pi{host}"), "netns", Namespace(host));
        await IpAsync(ct, "link", "set", Port(host), "master", Bridge, "up");
    }

    public async Task RemoveHostAsync(int host, CancellationToken ct)
    {
        await RemoveLinkAsync(Port(host), ct);
        if (File.Exists(NamespacePath(host)))
            await IpAsync(ct, "netns", "delete", Namespace(host));
    }

    /// <summary>The port forwards nothing more, and its host cannot notice.</summary>
    public async Task IsolateAsync(int host, CancellationToken ct)
    {
        if (Exists(Port(host)))
            await shell.CheckAsync("bridge", ["link", "set", "dev", Port(host), "state", "0"], ct);
    }

    public bool IsUp => Exists(Bridge);

    public Task RemoveBridgeAsync(CancellationToken ct) => RemoveLinkAsync(Bridge, ct);

    /// <summary>Hosts of which a namespace or a port is left.</summary>
    public IEnumerable<int> HostsSeen()
    {
        var namespaces = Directory.Exists(NamespaceDirectory) ? Directory.EnumerateFiles(NamespaceDirectory).Select(Path.GetFileName) : [];
        var pattern = new Regex($"^({Regex.Escape(lab)}-pi|{Regex.Escape(Prefix(lab))}-)([0-9]+)$");
        return namespaces.Concat(Directory.EnumerateFileSystemEntries("/sys/class/net").Select(Path.GetFileName))
            .Select(name => pattern.Match(name!))
            .Where(match => match.Success)
            .Select(match => int.Parse(match.Groups[2].Value))
            .Distinct();
    }

    /// <summary>The kernel takes 15 characters: "-" and the host's number need up to 4 of them.</summary>
    private static string Prefix(string labName) => labName.Length <= 10 ? labName : $"{labName[..4]}{Hash(labName)[..6]}";

    private static bool Exists(string link) => Directory.Exists($"/sys/class/net/{link}");

    private async Task RemoveLinkAsync(string link, CancellationToken ct)
    {
        if (Exists(link))
            await IpAsync(ct, "link", "delete", link);
    }

    private Task<string> IpAsync(CancellationToken ct, params string[] arguments) => shell.CheckAsync("ip", arguments, ct);

    private bool Overlaps(NetworkInterface other) => other.GetIPProperties().UnicastAddresses.Any(address =>
        address.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
        && (subnet.Network.Contains(address.Address) || Network(address).Contains(subnet.Network.BaseAddress)));

    private static System.Net.IPNetwork Network(UnicastIPAddressInformation address)
    {
        var bits = BitConverter.ToUInt32([.. address.Address.GetAddressBytes().Reverse()]);
        var mask = address.PrefixLength == 0 ? 0 : uint.MaxValue << (32 - address.PrefixLength);
        return new System.Net.IPNetwork(new System.Net.IPAddress([.. BitConverter.GetBytes(bits & mask).Reverse()]), address.PrefixLength);
    }

    /// <summary>Stable over boots, as a board's own is, and of the locally administered range.</summary>
    private string Mac(string device)
    {
        var hash = Hash($"{lab}/{device}");
        return $"02:{string.Join(':', Enumerable.Range(0, 5).Select(i => hash.Substring(2 * i, 2)))}";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
