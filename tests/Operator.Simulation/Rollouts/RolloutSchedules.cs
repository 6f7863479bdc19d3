using System.Collections.Immutable;
using CsCheck;

namespace KafkaPi.Operator.Simulation.Rollouts;

/// <summary>What happens to a cluster, in order, as numbers that <see cref="RolloutEvents"/> reads.</summary>
internal static class RolloutSchedules
{
    /// <summary>The kind of an edit with a setting that no daemon takes, or without one.</summary>
    public const int Slip = 117;

    private static readonly ImmutableArray<int> SlippingKinds = [0, 0, 0, 0, 36, 54, 64, 69, 73, 77, Slip, Slip];

    private static readonly ImmutableArray<int> ForcefulKinds = [0, 0, 0, 36, 54, 64, 73, 78, 101, 101, 116];

    private static readonly ImmutableArray<int> MovingKinds =
        [0, 0, 0, 0, 36, 36, 54, 64, 64, 73, 77, 77, 84, 86, 88, 98, 105, 105, 109, 110, 110, 116];

    private static readonly ImmutableArray<int> LeavingKinds =
    [
        0, 0, 0, 0, 0, 0, 0, 36, 36, 40, 54, 64, 73, 77, 77, 82, 84, 88, 95, 95, 98, 105, 109, 113, 113, 113, 115, 115,
        116, 116,
    ];

    /// <summary>All kinds but requests to let a node go.</summary>
    private static readonly Gen<int> Kinds = Gen.Int[0, 117].Select(kind => kind > 114 ? 116 : kind);

    public static Gen<(int Setup, (int Kind, int Argument)[] Events)> Any { get; } =
        Gen.Select(Gen.Int[0, 7], Gen.Select(Kinds, Gen.Int[0, 1_000_000]).Array[5, 45]);

    /// <summary>Edits, crashes and requests to force what waits, and little else.</summary>
    public static Gen<(int Setup, (int Kind, int Argument)[] Events)> Forceful { get; } =
        Gen.Select(Gen.Const(2), Of(ForcefulKinds).Array[20, 60]);

    /// <summary>Edits with slips, crashes, power cuts, and little else.</summary>
    public static Gen<(int Setup, (int Kind, int Argument)[] Events)> Slipping { get; } =
        Gen.Select(Gen.Const(2), Of(SlippingKinds).Array[15, 50]);

    /// <summary>Requests to move, to pause and to cancel, edits, and brokers that come and go; little else.</summary>
    public static Gen<(int Setup, (int Kind, int Argument)[] Events)> Moving { get; } =
        Gen.Select(Gen.Const(3), Of(MovingKinds).Array[15, 50]);

    /// <summary>
    /// A node is taken out of the spec and put back, with edits and hosts that come and go; little else.
    /// </summary>
    public static Gen<(int Setup, (int Kind, int Argument)[] Events)> Leaving { get; } =
        Gen.Select(Gen.Int[1, 3].Select(i => 2 * i + 1), Of(LeavingKinds).Array[15, 60]);

    private static Gen<(int Kind, int Argument)> Of(ImmutableArray<int> kinds) =>
        Gen.Select(Gen.Int[0, kinds.Length - 1].Select(i => kinds[i]), Gen.Int[0, 1_000_000]);
}
