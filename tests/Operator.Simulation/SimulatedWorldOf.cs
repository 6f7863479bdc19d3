using CsCheck;
using KafkaPi.Operator.Simulation.Directories;
using KafkaPi.Operator.Simulation.Edits;
using KafkaPi.Operator.Simulation.Ensembles;
using KafkaPi.Operator.Simulation.Loop;
using KafkaPi.Operator.Simulation.Rollouts;
using Schedule = (int Setup, (int Kind, int Argument)[] Events);

namespace KafkaPi.Operator.Simulation;

/// <summary>A world with schedules of one kind.</summary>
internal sealed record SimulatedWorldOf(Gen<Schedule> Schedules, Action<Schedule, OperatorVariant, bool> Run)
{
    public static SimulatedWorldOf Rollouts { get; } = Of(RolloutSchedules.Any);

    public static SimulatedWorldOf ForcedSteps { get; } = Of(RolloutSchedules.Forceful);

    public static SimulatedWorldOf Slips { get; } = Of(RolloutSchedules.Slipping);

    public static SimulatedWorldOf Moves { get; } = Of(RolloutSchedules.Moving);

    public static SimulatedWorldOf Removals { get; } = Of(RolloutSchedules.Leaving);

    public static SimulatedWorldOf Ensembles { get; } =
        new(EnsembleSchedules.Any, EnsembleRun.Of);

    public static SimulatedWorldOf MovingMembers { get; } = Ensembles with { Schedules = EnsembleSchedules.OfPorts };

    public static SimulatedWorldOf Directories { get; } =
        new(DirectorySchedules.Any, DirectoryRun.Of);

    public static SimulatedWorldOf Edits { get; } =
        new(EditSimulation.Any, ShelfRun.Of);

    /// <summary>Edits that no daemon takes.</summary>
    public static SimulatedWorldOf Trials { get; } =
        new(EditSimulation.Slipping, ShelfRun.Of);

    /// <summary>
    /// Number of the schedule with which a search begins. What few schedules find out is looked for near one of them.
    /// </summary>
    public int First { get; init; }

    /// <returns>The promise that the schedule of a number breaks; null when it breaks none.</returns>
    public PromiseBrokenException? Broken(long number, OperatorVariant variant, bool traced = false) =>
        PromiseBrokenException.Of(() => Run(NumberedSchedules.Of(Schedules, number), variant, traced));

    private static SimulatedWorldOf Of(Gen<Schedule> schedules) =>
        new(schedules, new InstalledClusters().Run);
}
