using System.Security.Cryptography;
using System.Text;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Provisioning;

/// <summary>
/// Digest of everything that has to be on a host. While the digest stays the same, a difference on the host is another
/// hand's doing.
/// </summary>
public static class ProvisioningDigest
{
    /// <summary>Null while the host has not been seen.</summary>
    public static string? Of(Situation situation, DesiredNode node)
    {
        if (situation.Observed.Seen(node.Name) is not { } seen
            || !situation.Rendered.TryGetValue(node.Name, out var rendered))
        {
            return null;
        }

        var target = situation.Target;
        string[] lines =
        [
            $"{target.Distribution.Home} {(target.InstallJava ? target.MinimumJava : 0)}",
            HostProvisioning.InUse(target, seen),
            .. rendered.Directories.Select(d => $"{d}"),
            .. rendered.Files.Select(f => $"{f.Path} {f.Sha256} {f.Mode} {f.Owner} {f.Group}"),
            .. Firewall.Required(situation, node, seen).Select(r => $"{r}"),
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))).AsSpan(0, 8));
    }

    /// <summary>
    /// The digest to be remembered after this pass. It changes once nothing is left to be provisioned.
    /// </summary>
    public static string? Remember(Situation situation, DesiredNode node, Plan plan)
    {
        var isComplete = situation.Observed.Seen(node.Name) is not null
            && !plan.Findings.Any(f => f.Node == node.Name && f.Kind != FindingKind.DaemonFailing)
            && !plan.Steps.Any(s => s.Node == node.Name && s.Group == StepGroup.Provisioning);
        return isComplete ? Of(situation, node) : situation.Memory[node.Name]?.Provisioned;
    }

    /// <summary>Everything that has to be on the host now was there once.</summary>
    public static bool WasComplete(Situation situation, DesiredNode node) =>
        situation.Memory[node.Name]?.Provisioned is { } remembered && remembered == Of(situation, node);
}
