using System.Text.Json;
using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab.Networks;

/// <summary>
/// Silent cuts: the bridge drops frames of the named ports, and neither end sees its link go down.
/// </summary>
/// <remarks>
/// Each lab has one nftables table of family bridge. The table names ports, so that a cut outlives a reboot of
/// the host.
/// </remarks>
internal sealed class LinkFaults(string lab, LabNetwork network, LabShell shell)
{
    private string Table => $"kafkapi-lab-{lab}";

    public async Task EnsureAsync(CancellationToken ct)
    {
        if (await ExistsAsync(ct))
        {
            return;
        }

        await NftAsync(
            $$"""
            table bridge {{Table}} {
              set cut { type ifname; }
              set unseen { type ifname; }
              set parted { type ifname . ifname; }
              chain forward {
                type filter hook forward priority 0;
                iifname @cut drop
                oifname @cut drop
                iifname . oifname @parted drop
              }
              chain input {
                type filter hook input priority 0;
                iifname @cut drop
                iifname @unseen drop
              }
              chain output {
                type filter hook output priority 0;
                oifname @cut drop
                oifname @unseen drop
              }
            }
            """,
            ct);
    }

    public Task CutAsync(int host, CancellationToken ct) => AddAsync("cut", Quoted(host), ct);

    public Task CutFromMachineAsync(int host, CancellationToken ct) => AddAsync("unseen", Quoted(host), ct);

    public Task CutFromAsync(int host, int other, CancellationToken ct) =>
        AddAsync("parted", $"{Quoted(host)} . {Quoted(other)}, {Quoted(other)} . {Quoted(host)}", ct);

    /// <summary>Heals every cut that involves the host.</summary>
    public async Task HealAsync(int host, CancellationToken ct)
    {
        var port = network.Port(host);
        var commands = (await ElementsAsync(ct))
            .Where(element => element.Ports.Contains(port))
            .Select(element => $"delete element bridge {Table} {element.Set} {{ {Key(element.Ports)} }}");
        await NftAsync(string.Join('\n', commands), ct);

        static string Key(string[] ports) => string.Join(" . ", ports.Select(name => $"\"{name}\""));
    }

    /// <summary>Cuts in force, by the ports that they name.</summary>
    public async Task<IReadOnlyList<(string Set, string[] Ports)>> ElementsAsync(CancellationToken ct)
    {
        if (!await ExistsAsync(ct))
        {
            return [];
        }

        using var listing =
            JsonDocument.Parse(await Command.CheckAsync("nft", ["-j", "list", "table", "bridge", Table], ct));
        return [.. listing.RootElement.GetProperty("nftables").EnumerateArray()
            .Where(item => item.TryGetProperty("set", out var set) && set.TryGetProperty("elem", out _))
            .Select(item => item.GetProperty("set"))
            .SelectMany(set => set.GetProperty("elem").EnumerateArray()
                .Select(element => (set.GetProperty("name").GetString()!, PortsOf(element))))];
    }

    public async Task RemoveAsync(CancellationToken ct)
    {
        if (await ExistsAsync(ct))
        {
            await NftAsync($"delete table bridge {Table}", ct);
        }
    }

    private static string[] PortsOf(JsonElement element) => element.ValueKind == JsonValueKind.String
        ? [element.GetString()!]
        : [.. element.GetProperty("concat").EnumerateArray().Select(port => port.GetString()!)];

    private async Task<bool> ExistsAsync(CancellationToken ct) =>
        (await Command.RunAsync("nft", ["list", "table", "bridge", Table], ct)).Succeeded;

    private Task AddAsync(string set, string elements, CancellationToken ct) =>
        NftAsync($"add element bridge {Table} {set} {{ {elements} }}", ct);

    private Task NftAsync(string commands, CancellationToken ct) =>
        commands.Length == 0 ? Task.CompletedTask : shell.CheckAsync("nft", ["-f", "-"], ct, input: commands + "\n");

    private string Quoted(int host) => $"\"{network.Port(host)}\"";
}
