using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Simulation.Loop;

/// <summary>What of ours lies on a simulated host, as the real renderer makes it.</summary>
internal sealed class HostFiles
{
    private ImmutableArray<DesiredDistribution> _installed = [];

    public bool IsOwned { get; private set; }

    public ImmutableDictionary<string, ObservedFile> Files { get; private set; } =
        ImmutableDictionary<string, ObservedFile>.Empty;

    public ImmutableArray<string> Distributions => [.. _installed.Select(d => d.Home)];

    /// <summary>SHA-512 of the archives that distributions were installed from, by home.</summary>
    public ImmutableSortedDictionary<string, string> Archives => _installed
        .Where(d => Sha512(d.Source) is not null)
        .ToImmutableSortedDictionary(d => d.Home, d => Sha512(d.Source)!);

    public string? CurrentLink { get; private set; }

    public bool Prepare(PrepareHost step)
    {
        IsOwned = true;
        Files = Files.SetItems(step.Directories.Select(d => KeyValuePair.Create(d.Path, ObservedFiles.Of(d))));
        return true;
    }

    public bool Install(InstallDistribution step)
    {
        _installed = [.. _installed.Where(d => d.Home != step.Distribution.Home), step.Distribution];
        return true;
    }

    public bool Switch(SwitchCurrent step)
    {
        CurrentLink = step.Home;
        return true;
    }

    /// <param name="processOf">The process that is next started with what is written.</param>
    public bool Write(WriteFiles step, RenderedNode? rendered, Func<DaemonKind, Process> processOf)
    {
        Files = Files
            .RemoveRange(step.Removals)
            .SetItems(step.Files.Select(f => KeyValuePair.Create(f.Path, ObservedFiles.Of(f))));
        foreach (var kind in Enum.GetValues<DaemonKind>())
        {
            if (step.Files.Any(f => HostLayout.Files(kind).Contains(f.Path)))
            {
                processOf(kind).Staged = rendered!.Daemons.Single(d => d.Kind == kind);
            }

            if (step.Removals.Contains(HostLayout.UnitFile(kind)))
            {
                processOf(kind).Staged = null;
            }
        }

        return true;
    }

    private static string? Sha512(DistributionOrigin origin) => origin switch
    {
        DistributionOrigin.Download download => download.Sha512,
        DistributionOrigin.ArchiveOnHost archive => archive.Sha512,
        _ => null,
    };

    /// <summary>The operator gives the host up, and leaves what it has put there.</summary>
    public void GiveUp() => IsOwned = false;

    /// <summary>Nothing of ours is on the host.</summary>
    public void Clear()
    {
        (IsOwned, _installed, CurrentLink) = (false, [], null);
        Files = Files.Clear();
    }
}
