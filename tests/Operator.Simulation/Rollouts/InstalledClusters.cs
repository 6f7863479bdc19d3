using System.Collections.Concurrent;
using KafkaPi.Operator.Simulation.Loop;

namespace KafkaPi.Operator.Simulation.Rollouts;

/// <summary>
/// Clusters as each operator installs them on bare hosts. Nothing disturbs that, so that it goes alike in every
/// schedule: it is done once, and each schedule goes on with a copy.
/// </summary>
/// <remarks>In a quarter of all schedules edits and faults befall the installation itself.</remarks>
internal sealed class InstalledClusters
{
    private readonly ConcurrentDictionary<(OperatorVariant Variant, int Setup), Lazy<RolloutRun>> _installed = [];

    /// <param name="traced">The story tells of the installation, too.</param>
    public void Run((int Setup, (int Kind, int Argument)[] Events) schedule, OperatorVariant variant, bool traced)
    {
        var (setup, events) = schedule;
        var run = traced || !RolloutRun.IsInstalled(setup)
            ? RolloutRun.Begin(setup, variant, traced)
            : Installed(variant, setup).Copy();
        run.Run(events);
    }

    private RolloutRun Installed(OperatorVariant variant, int setup) => _installed.GetOrAdd(
        (variant, setup), key => new(() => RolloutRun.Begin(key.Setup, key.Variant, traced: false))).Value;
}
