using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Planning.Provisioning;

/// <summary>Differences between the files on a host and the files that have to be there.</summary>
/// <param name="Missing">Files that are not on the host.</param>
/// <param name="Changed">Files that differ, each with what differs.</param>
/// <param name="DropIns">Drop-ins of units by other hands.</param>
/// <param name="Marks">Marks that let a daemon start without data, of daemons that have data.</param>
/// <param name="NeedsReload">systemd has to read its units again, whatever is written.</param>
internal sealed record FileChanges(
    ImmutableArray<RenderedFile> Missing,
    ImmutableArray<(RenderedFile File, string Difference)> Changed,
    ImmutableArray<string> DropIns,
    ImmutableArray<string> Marks,
    bool NeedsReload)
{
    /// <param name="heldBack">Files that are not changed. They are written where they are missing.</param>
    public static FileChanges Of(
        TargetCluster target, NodeName node, RenderedNode rendered, ObservedHost.Seen seen,
        ImmutableArray<string> heldBack) => new(
        [.. rendered.Files.Where(f => !seen.Files.ContainsKey(f.Path))],
        [
            .. from file in rendered.Files
               where !heldBack.Contains(file.Path)
               let found = seen.Files.GetValueOrDefault(file.Path)
               where found is not null && !IsAsRendered(file, found, seen.UserExists)
               select (file, Difference(file, found)),
        ],
        seen.Daemons.All(d => d.DropIns.IsEmpty)
            ? []
            : [.. seen.Daemons.SelectMany(d => d.DropIns).Order(StringComparer.Ordinal)],
        [
            .. Enum.GetValues<DaemonKind>()
                .Where(kind => seen.Files.ContainsKey(HostLayout.MayBeEmpty(kind)))
                .Where(kind => !DaemonProfile.Of(kind).IsUnmarked(seen.Data, target, node))
                .Select(HostLayout.MayBeEmpty),
        ],
        seen.Daemons.Any(d => d.NeedsReload));

    public WriteFiles? ToStep(DesiredNode node)
    {
        var files = Missing.AddRange(Changed.Select(c => c.File));
        var reload = NeedsReload || !DropIns.IsEmpty || files.Any(IsUnit);
        if (files.IsEmpty && Marks.IsEmpty && !reload)
        {
            return null;
        }

        string?[] clauses =
        [
            Clause("missing", Missing.Select(f => f.Path)),
            Clause("changed", Changed.Select(c => $"{c.File.Path} ({c.Difference})")),
            Clause("in the way", DropIns),
        ];
        var reason = string.Join("; ", clauses.OfType<string>());
        return new(
            node.Name, files, DropIns.AddRange(Marks), reload,
            reason.Length > 0 ? reason
            : NeedsReload ? "systemd has not read its units again"
            : "a daemon has data now, and may not start without it any more");
    }

    /// <summary>
    /// While the user is missing, the files of that user belong to a number. They are as rendered again once the user
    /// is there.
    /// </summary>
    private static bool IsAsRendered(RenderedFile file, ObservedFile found, bool userExists) =>
        (found.Sha256, found.Mode) == (file.Sha256, file.Mode)
        && (found.Owner == file.Owner || (!userExists && file.Owner == HostLayout.User))
        && (found.Group == file.Group || (!userExists && file.Group == HostLayout.User));

    private static string Difference(RenderedFile file, ObservedFile found)
    {
        string?[] parts =
        [
            found.Sha256 != file.Sha256 ? "content" : null,
            found.Mode != file.Mode ? $"mode {found.Mode}" : null,
            (found.Owner, found.Group) != (file.Owner, file.Group) ? $"owner {found.Owner}:{found.Group}" : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    private static bool IsUnit(RenderedFile file) => file.Path.EndsWith(".service", StringComparison.Ordinal);

    private static string? Clause(string state, IEnumerable<string> paths)
    {
        var all = string.Join(", ", paths);
        return all.Length == 0 ? null : $"{state}: {all}";
    }
}
