using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Preflight;

/// <summary>
/// Finds hosts of ours whose Java is older than the spec asks for, where the operator cannot install a newer one. What
/// runs there goes on.
/// </summary>
public static class OutdatedJava
{
    private const int LowestInSpec = 8;

    public static IEnumerable<Finding> Check(Situation situation) =>
        from node in situation.Target.Nodes
        let seen = situation.Observed.Seen(node.Name)
        where seen?.Owner is not null
        let lack = Lack(situation.Target, seen)
        where lack is not null
        select new Finding(node.Name, FindingKind.JavaTooOld, lack + Back(seen));

    /// <summary>Why a host has no Java that the spec accepts; null when it has, or is about to get it.</summary>
    public static string? Lack(TargetCluster target, ObservedHost.Seen seen)
    {
        var java = seen.Facts.Java;
        if (java.Version?.Major >= target.MinimumJava)
        {
            return null;
        }

        var found = java.Version is null
            ? "Java is missing"
            : $"Java {java.Version.Major} is too old, spec.java.minimumVersion is {target.MinimumJava}";
        if (!target.InstallJava)
        {
            return $"{found}: install it, or set spec.java.install to true";
        }

        return !java.CanBe(target.MinimumJava)
            ? $"{found}, and the package lists offer {java.Package ?? "none"}: run 'sudo apt-get update' on the host, "
                + $"or install Java {target.MinimumJava} or newer by hand"
            : null;
    }

    /// <summary>The edit back, as far as the spec may say it.</summary>
    private static string Back(ObservedHost.Seen seen) => seen.Facts.Java.Version is { Major: >= LowestInSpec } version
        ? $"; or set spec.java.minimumVersion to {version.Major}"
        : "";
}
