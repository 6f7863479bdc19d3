using KafkaPi.Operator.Tests.Architecture.Compiled;
using Xunit;

namespace KafkaPi.Operator.Tests.Architecture;

/// <summary>Elapsed time is told by timestamps. NTP sets the clock of a Pi by hours, after a boot by years.</summary>
public sealed class ClockTests
{
    private static readonly string[] Clocks =
    [
        "System.TimeProvider.GetUtcNow", "System.TimeProvider.GetLocalNow", "System.DateTime.get_Now",
        "System.DateTime.get_UtcNow", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
    ];

    /// <summary>Those that tell a time to people, write it for others, or compare it with another clock.</summary>
    private static readonly Dictionary<string, string> Readers = new()
    {
        ["StatusReporter"] = "times of the status",
        ["ReportedConditions"] = "times of conditions",
        ["DeletionReporter"] = "times of the status",
        ["StatusWriter`1"] = "times of conditions",
        ["RequestLedger"] = "times of requests",
        ["StepEvents"] = "times of restarts",
        ["EventRecorder"] = "times of events",
        ["LeaderLease"] = "the time of renewal, which others only see change",
        ["ClusterObserver"] = "the last contact, and how far a host's clock is off",
        ["ArtifactCache"] = "times of files",
        ["ArtifactShelf"] = "ages of files, which a restart leaves",
    };

    [Fact]
    public void Nothing_measures_time_by_the_clock_on_the_wall()
    {
        var readers = CompiledType.AllOf(typeof(KafkaPi.Operator.Execution.Executor).Assembly)
            .Where(t => t.Uses.Any(use => Clocks.Contains($"{use}")))
            .Select(t => t.Type.Type)
            .ToHashSet();

        Assert.Equal(Readers.Keys.Order(), readers.Order());
    }
}
