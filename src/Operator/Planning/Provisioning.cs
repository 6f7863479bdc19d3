using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;

namespace KafkaPi.Operator.Planning;

/// <summary>What has to be put on one host, in order. None of it touches a running process.</summary>
public static class Provisioning
{
    private static readonly ImmutableArray<DaemonKind> Kinds = [.. Enum.GetValues<DaemonKind>()];

    /// <param name="heldBack">Files that stay as they are where they are.</param>
    public static IEnumerable<Step> Steps(DesiredCluster desired, DesiredNode node, RenderedNode wanted, ObservedHost.Seen seen, ImmutableArray<string> heldBack)
    {
        if (Java(desired, node, seen) is { } java) yield return java;
        if (Possession(desired, node, wanted, seen) is { } prepare) yield return prepare;

        if (!seen.Distributions.Contains(desired.Distribution.Home))
            yield return new InstallDistribution(node.Name, desired.Distribution,
                $"{desired.Distribution.Layout} {desired.Distribution.Version} is not on the host");

        if (Files(node, wanted, seen, heldBack) is { } files) yield return files;

        var inUse = InUse(desired, seen);
        if (seen.CurrentLink != inUse)
            yield return new SwitchCurrent(node.Name, inUse, $"{HostLayout.Current} does not point to it");
    }

    /// <summary>The tools on a host are those of what runs on it: the newest ones may not speak with the oldest daemons.</summary>
    private static string InUse(DesiredCluster desired, ObservedHost.Seen seen)
    {
        var running = (seen.Daemon(DaemonKind.Broker)?.Release ?? seen.Daemon(DaemonKind.ZooKeeper)?.Release)?.Home;
        return running is not null && seen.Distributions.Contains(running) ? running : desired.Distribution.Home;
    }

    public static bool IsPartOf(Step step) =>
        step is InstallJava or PrepareHost or InstallDistribution or WriteFiles or SwitchCurrent or SetFirewall { Add.IsEmpty: false };

    private static InstallJava? Java(DesiredCluster desired, DesiredNode node, ObservedHost.Seen seen)
    {
        var java = seen.Facts.Java;
        if (java.Version?.Major >= desired.MinimumJava || !desired.InstallJava || java.Package is null) return null;
        return new(node.Name, java.Package, java.Version is null ? "Java is missing" : $"Java {java.Version.Major} is too old");
    }

    private static PrepareHost? Possession(DesiredCluster desired, DesiredNode node, RenderedNode wanted, ObservedHost.Seen seen)
    {
        var amiss = wanted.Directories
            .Where(d => !seen.Files.TryGetValue(d.Path, out var found) || (found.Mode, found.Owner, found.Group) != (d.Mode, d.Owner, d.Group))
            .ToImmutableArray();
        var reason = seen.Owner is null ? "the host is not owned yet"
            : !seen.UserExists ? $"the user {HostLayout.User} is missing"
            : seen.Account is { IsOurs: true, HasItsGroup: false } ? $"the user {HostLayout.User} has another group"
            : seen.Account is { IsOurs: true, IsClosed: false } ? $"the user {HostLayout.User} has a login shell"
            : !amiss.IsEmpty ? $"directories are missing or changed: {string.Join(", ", amiss.Select(d => $"{d.Path} ({Difference(d, seen.Files)})"))}"
            : null;
        return reason is null ? null : new(node.Name, desired.Identity, wanted.Directories, reason);
    }

    private static WriteFiles? Files(DesiredNode node, RenderedNode wanted, ObservedHost.Seen seen, ImmutableArray<string> heldBack)
    {
        var missing = wanted.Files.Where(f => !seen.Files.ContainsKey(f.Path)).ToImmutableArray();
        var changed = wanted.Files.Where(f => !heldBack.Contains(f.Path) && seen.Files.TryGetValue(f.Path, out var found) && !IsAsWanted(f, found, seen.UserExists)).ToImmutableArray();
        var dropIns = seen.Daemons.SelectMany(d => d.DropIns).Order(StringComparer.Ordinal).ToImmutableArray();
        var marks = Kinds.Where(d => seen.Files.ContainsKey(HostLayout.MayBeEmpty(d)) && !LostData.IsEmpty(seen, d)).Select(HostLayout.MayBeEmpty).ToImmutableArray();
        var files = missing.AddRange(changed);
        var reload = !dropIns.IsEmpty || files.Any(IsUnit) || seen.Daemons.Any(d => d.NeedsReload);
        if (files.IsEmpty && marks.IsEmpty && !reload) return null;

        var reasons = new[] { Clause("missing", missing.Select(f => f.Path)), Clause("changed", changed.Select(f => $"{f.Path} ({Difference(f, seen.Files[f.Path])})")), Clause("in the way", dropIns), Clause("needed no longer", marks) };
        var reason = string.Join("; ", reasons.OfType<string>());
        return new(node.Name, files, dropIns.AddRange(marks), reload, reason.Length > 0 ? reason : "systemd has not read its units again");
    }

    /// <summary>Without the user its files belong to a number: they are as wanted again as soon as it is there.</summary>
    private static bool IsAsWanted(RenderedFile wanted, ObservedFile found, bool userExists) =>
        (found.Sha256, found.Mode) == (wanted.Sha256, wanted.Mode)
        && (found.Owner == wanted.Owner || (!userExists && wanted.Owner == HostLayout.User))
        && (found.Group == wanted.Group || (!userExists && wanted.Group == HostLayout.User));

    private static string Difference(RenderedFile wanted, ObservedFile found)
    {
        string?[] parts =
        [
            found.Sha256 != wanted.Sha256 ? "content" : null,
            found.Mode != wanted.Mode ? $"mode {found.Mode}" : null,
            (found.Owner, found.Group) != (wanted.Owner, wanted.Group) ? $"owner {found.Owner}:{found.Group}" : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    private static string Difference(RenderedDirectory wanted, ImmutableDictionary<string, ObservedFile> seen) =>
        !seen.TryGetValue(wanted.Path, out var found) ? "missing"
        : found.Mode != wanted.Mode ? $"mode {found.Mode}"
        : $"owner {found.Owner}:{found.Group}";

    private static bool IsUnit(RenderedFile file) => file.Path.EndsWith(".service", StringComparison.Ordinal);

    private static string? Clause(string state, IEnumerable<string> paths)
    {
        var all = string.Join(", ", paths);
        return all.Length == 0 ? null : $"{state}: {all}";
    }
}
