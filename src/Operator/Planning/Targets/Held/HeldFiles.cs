using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Rendered;

namespace KafkaPi.Operator.Planning.Targets.Held;

/// <summary>Leaves a host's daemons with the files that they have, while settings of the spec are refused.</summary>
public static class HeldFiles
{
    /// <summary>
    /// The node without the files of those daemons. A daemon without files cannot be started; one that runs is as it
    /// has to be.
    /// </summary>
    public static RenderedNode Of(
        RenderedNode rendered, ImmutableHashSet<DaemonKind> held, ObservedHost.Seen seen)
    {
        if (held.IsEmpty)
        {
            return rendered;
        }

        var files = held.SelectMany(kind => HostLayout.Files(kind)).ToImmutableHashSet();
        return rendered with
        {
            Files = [.. rendered.Files.Where(f => !files.Contains(f.Path))],
            Daemons =
            [
                .. from daemon in rendered.Daemons
                   let isHeld = held.Contains(daemon.Kind)
                   where !isHeld || seen.Files.ContainsKey(HostLayout.Properties(daemon.Kind))
                   select isHeld ? AsItRuns(daemon, seen) : daemon,
            ],
        };
    }

    private static RenderedDaemon AsItRuns(RenderedDaemon daemon, ObservedHost.Seen seen) =>
        seen.Daemon(daemon.Kind) is { IsRunning: true, Running: { } running } process
            ? daemon with
            {
                Revision = running,
                Settings = process.RunningSettings.IsEmpty ? daemon.Settings : process.RunningSettings,
                Release = process.Release,
            }
            : daemon;
}
