using System.Collections.Immutable;
using CsCheck;

namespace KafkaPi.Operator.Simulation.Ensembles;

/// <summary>What happens to an ensemble, in order, as numbers that <see cref="EnsembleEvents"/> reads.</summary>
internal static class EnsembleSchedules
{
    private static readonly ImmutableArray<int> PortKinds = [0, 0, 0, 0, 0, 0, 45, 45, 58, 72, 72, 72, 76, 82, 90];

    public static Gen<(int Setup, (int Kind, int Argument)[] Events)> Any { get; } =
        Gen.Select(Gen.Int[1, 31], Gen.Select(Gen.Int[0, 99], Gen.Int[0, 1_000_000]).Array[5, 40]);

    /// <summary>From one ensemble to another, with little else.</summary>
    public static Gen<(int Setup, (int Kind, int Argument)[] Events)> Between(int before, int after) =>
        Gen.Select(
            Gen.Const(before),
            Gen.Select(Gen.Int[0, 9].Select(k => k < 7 ? 0 : 79), Gen.Int[0, 1_000_000]).Array[5, 20].Select(
                events => new[] { (60, after - 1) }.Concat(events).ToArray()));

    /// <summary>Ports change again and again, with looks, time, edits of the roles and crashes between.</summary>
    public static Gen<(int Setup, (int Kind, int Argument)[] Events)> OfPorts { get; } =
        Gen.Select(
            Gen.Int[1, 31],
            Gen.Select(Gen.Int[0, PortKinds.Length - 1].Select(i => PortKinds[i]), Gen.Int[0, 1_000_000])
                .Array[10, 40]);

    /// <summary>The ids 1 to 5 by their bits.</summary>
    public static ImmutableSortedSet<int> Members(int bits) =>
        [.. Enumerable.Range(1, 5).Where(id => (bits >> (id - 1) & 1) == 1)];
}
