using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab.Networks;

/// <summary>
/// Bridge in this machine's network namespace, and per host a namespace of its own with one veth on the
/// bridge.
/// </summary>
internal sealed class LabNetwork(string lab, LabSubnet subnet, LabShell shell)
{
    private const string NamespaceDirectory = "/run/netns";

    public string Bridge { get; } = $"{Prefix(lab)}-br";

    public string Port(int host) => $"{Prefix(lab)}-{host}";

    public string Namespace(int host) => $"{lab}-pi{host}";

    public string NamespacePath(int host) => $"{NamespaceDirectory}/{Namespace(host)}";

    /// <exception cref="LabException">Another interface of this machine has an address in the
    /// subnet.</exception>
    public void RequireFreeSubnet() => RequireFree(subnet);

    /// <summary>Gives this machine an address in the subnet of a host's address.</summary>
    /// <exception cref="LabException">Another interface of this machine has an address in the
    /// subnet.</exception>
    public async Task ReachAsync(IPAddress host, CancellationToken ct)
    {
        var other = subnet.Around(host);
        RequireFree(other);
        await EnsureAddressAsync(other, ct);
    }

    public async Task EnsureBridgeAsync(CancellationToken ct)
    {
        if (!Exists(Bridge))
        {
            await IpAsync(ct, "link", "add", Bridge, "address", Mac("bridge"), "type", "bridge");
        }

        await EnsureAddressAsync(subnet, ct);
        await IpAsync(ct, "link", "set", Bridge, "up");
    }

    /// <summary>
    /// Makes the host's namespace and its plugged-in eth0 anew, so that no socket of an earlier boot is left.
    /// </summary>
    public async Task RenewHostAsync(int host, CancellationToken ct)
    {
        await RemoveHostAsync(host, ct);
        await IpAsync(ct, "netns", "add", Namespace(host));
        await IpAsync(
            ct, "link", "add", Port(host), "type", "veth", "peer", "name", "eth0", "address", Mac($"pi{host}"), "netns",
            Namespace(host));
        await IpAsync(ct, "link", "set", Port(host), "master", Bridge, "up");
    }

    public async Task RemoveHostAsync(int host, CancellationToken ct)
    {
        await RemoveLinkAsync(Port(host), ct);
        if (File.Exists(NamespacePath(host)))
        {
            await IpAsync(ct, "netns", "delete", Namespace(host));
        }
    }

    /// <summary>Stops forwarding on the host's port without a sign that the host could notice.</summary>
    public async Task IsolateAsync(int host, CancellationToken ct)
    {
        if (Exists(Port(host)))
        {
            await shell.CheckAsync("bridge", ["link", "set", "dev", Port(host), "state", "0"], ct);
        }
    }

    public bool IsUp => Exists(Bridge);

    public Task RemoveBridgeAsync(CancellationToken ct) => RemoveLinkAsync(Bridge, ct);

    /// <summary>Hosts that have a namespace or a port.</summary>
    public IEnumerable<int> HostsSeen()
    {
        var namespaces = Directory.Exists(NamespaceDirectory)
            ? Directory.EnumerateFiles(NamespaceDirectory).Select(Path.GetFileName)
            : [];
        var pattern = new Regex($"^({Regex.Escape(lab)}-pi|{Regex.Escape(Prefix(lab))}-)([0-9]+)$");
        return namespaces.Concat(Directory.EnumerateFileSystemEntries("/sys/class/net").Select(Path.GetFileName))
            .Select(name => pattern.Match(name!))
            .Where(match => match.Success)
            .Select(match => int.Parse(match.Groups[2].Value))
            .Distinct();
    }

    /// <summary>
    /// Prefix of interface names. The kernel allows 15 characters; "-" and the host's number need up to 4.
    /// </summary>
    private static string Prefix(string labName) =>
        labName.Length <= 10 ? labName : $"{labName[..4]}{Hash(labName)[..6]}";

    private static bool Exists(string link) => Directory.Exists($"/sys/class/net/{link}");

    private async Task RemoveLinkAsync(string link, CancellationToken ct)
    {
        if (Exists(link))
        {
            await IpAsync(ct, "link", "delete", link);
        }
    }

    private Task<string> EnsureAddressAsync(LabSubnet of, CancellationToken ct) =>
        IpAsync(ct, "address", "replace", $"{of.Machine}/{of.Network.PrefixLength}", "dev", Bridge);

    private Task<string> IpAsync(CancellationToken ct, params string[] arguments) =>
        shell.CheckAsync("ip", arguments, ct);

    private void RequireFree(LabSubnet wanted)
    {
        if (NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.Name != Bridge)
            .FirstOrDefault(i => Overlaps(i, wanted.Network)) is { } taken)
        {
            throw new LabException(
                $"the subnet {wanted.Network} is in use by {taken.Name}: choose another one with --subnet");
        }
    }

    private static bool Overlaps(NetworkInterface other, IPNetwork network) =>
        other.GetIPProperties().UnicastAddresses.Any(address =>
            address.Address.AddressFamily == AddressFamily.InterNetwork
            && (network.Contains(address.Address)
                || LabSubnet.NetworkOf(address.Address, address.PrefixLength).Contains(network.BaseAddress)));

    /// <summary>Address that is stable over boots, as a board's is, and in the locally administered range.</summary>
    private string Mac(string device)
    {
        var hash = Hash($"{lab}/{device}");
        return $"02:{string.Join(':', Enumerable.Range(0, 5).Select(i => hash.Substring(2 * i, 2)))}";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
