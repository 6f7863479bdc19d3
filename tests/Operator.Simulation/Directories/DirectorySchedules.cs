using System.Collections.Immutable;
using CsCheck;

namespace KafkaPi.Operator.Simulation.Directories;

/// <summary>What happens to the directories of a broker, in order, as numbers.</summary>
internal static class DirectorySchedules
{
    /// <summary>The directories that a spec may name.</summary>
    public static ImmutableArray<ImmutableArray<string>> Specs { get; } =
    [
        ["/a"],
        ["/b"],
        ["/c"],
        ["/a", "/b"],
        ["/b", "/a"],
        ["/b", "/c"],
        ["/c", "/a"],
        ["/a", "/b", "/c"],
    ];

    public static Gen<(int Setup, (int Kind, int Argument)[] Events)> Any { get; } =
        Gen.Select(Gen.Int[0, Specs.Length - 1], Gen.Select(Gen.Int[0, 99], Gen.Int[0, 1_000_000]).Array[5, 40]);
}
