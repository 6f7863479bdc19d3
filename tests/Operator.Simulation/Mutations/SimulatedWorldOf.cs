using CsCheck;
using KafkaPi.Operator.Simulation.Directories;
using KafkaPi.Operator.Simulation.Ensembles;
using KafkaPi.Operator.Simulation.Loop;
using KafkaPi.Operator.Simulation.Rollouts;

namespace KafkaPi.Operator.Simulation.Mutations;

/// <summary>A world with schedules of one kind.</summary>
internal sealed record SimulatedWorldOf(
    Gen<(int Setup, (int Kind, int Argument)[] Events)> Schedules,
    Action<(int Setup, (int Kind, int Argument)[] Events), OperatorVariant> Run)
{
    public static SimulatedWorldOf Rollouts { get; } = Of(RolloutSchedules.Any);

    public static SimulatedWorldOf ForcedSteps { get; } = Of(RolloutSchedules.Forceful);

    public static SimulatedWorldOf Slips { get; } = Of(RolloutSchedules.Slipping);

    public static SimulatedWorldOf Moves { get; } = Of(RolloutSchedules.Moving);

    public static SimulatedWorldOf Removals { get; } = Of(RolloutSchedules.Leaving);

    public static SimulatedWorldOf Ensembles { get; } = new(EnsembleSchedules.Any, (s, v) => EnsembleRun.Of(s, v));

    public static SimulatedWorldOf MovingMembers { get; } =
        new(EnsembleSchedules.OfPorts, (s, v) => EnsembleRun.Of(s, v));

    public static SimulatedWorldOf Directories { get; } = new(DirectorySchedules.Any, (s, v) => DirectoryRun.Of(s, v));

    private static SimulatedWorldOf Of(Gen<(int Setup, (int Kind, int Argument)[] Events)> schedules) =>
        new(schedules, (s, v) => RolloutRun.Of(s, v));
}
