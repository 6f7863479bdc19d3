using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Testing;

/// <summary>Units as systemd tells them.</summary>
public static class ObservedDaemons
{
    public static ObservedDaemon Stopped(DaemonKind kind) => new()
    {
        Kind = kind,
        LoadState = "loaded",
        ActiveState = "inactive",
        SubState = "dead",
        UnitFileState = "enabled",
        NeedsReload = false,
        InvocationId = "",
        ActiveFor = null,
        Restarts = 0,
        LastExitStatus = 0,
        Running = null,
        RunningSettings = ImmutableSortedDictionary<string, string>.Empty,
        DropIns = [],
        LogTail = [],
    };

    /// <summary>The daemon has run for an hour with the files that lie on its disk.</summary>
    public static ObservedDaemon Started(RenderedDaemon daemon) => Stopped(daemon.Kind) with
    {
        ActiveState = "active",
        SubState = "running",
        InvocationId = "1",
        ActiveFor = TimeSpan.FromHours(1),
        Running = daemon.Revision,
        RunningSettings = daemon.Settings,
        Release = daemon.Release,
        Staged = daemon.Release,
        StagedPorts = daemon.Settings,
    };

    /// <summary>The <c>server.N</c> lines in the properties on the disk; null for a broker, which has none.</summary>
    public static ImmutableSortedDictionary<string, string>? StagedServers(RenderedDaemon? daemon) =>
        daemon is { Kind: DaemonKind.ZooKeeper }
            ? daemon.Settings.Where(s => ServerList.IsServer(s.Key)).ToImmutableSortedDictionary()
            : null;
}
