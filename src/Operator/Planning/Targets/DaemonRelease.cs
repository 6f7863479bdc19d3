using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Releases;

namespace KafkaPi.Operator.Planning.Targets;

/// <summary>Releases that a daemon runs with, and would start with next; both null while it is unseen.</summary>
/// <param name="HasBegun">
/// False for a broker without data. Its staged release may have been written while no other broker was seen.
/// </param>
internal sealed record DaemonRelease(
    DesiredNode Node, DaemonKind Kind, bool Seen, bool HasBegun, Release? Running, Release? Staged)
{
    public ImmutableArray<Release> Known { get; } = (Running, Staged) switch
    {
        ({ } running, { } staged) => [running, staged],
        ({ } running, null) => [running],
        (null, { } staged) => [staged],
        (null, null) => [],
    };
}
