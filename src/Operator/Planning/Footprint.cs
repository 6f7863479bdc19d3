using System.Security.Cryptography;
using System.Text;
using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Planning;

/// <summary>What has to be on a host, in one digest: while it is the same, a difference on the host is somebody's doing.</summary>
public static class Footprint
{
    /// <summary>Null while the host has not been seen.</summary>
    public static string? Of(Situation situation, DesiredNode node)
    {
        if (situation.Observed.Seen(node.Name) is not { } seen || !situation.Wanted.TryGetValue(node.Name, out var wanted)) return null;
        var desired = situation.Desired;
        string[] lines =
        [
            $"{desired.Distribution.Home} {(desired.InstallJava ? desired.MinimumJava : 0)}",
            .. wanted.Directories.Select(d => $"{d}"),
            .. wanted.Files.Select(f => $"{f.Path} {f.Sha256} {f.Mode} {f.Owner} {f.Group}"),
            .. Firewall.Wanted(situation, node, seen).Select(r => $"{r}"),
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))).AsSpan(0, 8));
    }

    /// <summary>What is to be remembered after this look.</summary>
    public static string? Remember(Situation situation, DesiredNode node, Plan plan) =>
        situation.Observed.Seen(node.Name) is not null
            && !plan.Findings.Any(f => f.Node == node.Name && f.Kind != FindingKind.DaemonFailing)
            && !plan.Steps.Any(s => s.Node == node.Name && Provisioning.IsPartOf(s))
            ? Of(situation, node)
            : situation.Desired.Memory[node.Name]?.Provisioned;

    /// <summary>All was on the host once, as it has to be now.</summary>
    public static bool WasComplete(Situation situation, DesiredNode node) =>
        situation.Desired.Memory[node.Name]?.Provisioned is { } remembered && remembered == Of(situation, node);
}
