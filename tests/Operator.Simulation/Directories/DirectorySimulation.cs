using System.Collections.Immutable;
using CsCheck;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Planning;
using Xunit;

namespace KafkaPi.Operator.Simulation.Directories;

public sealed class DirectorySimulation
{
    private static readonly long Schedules = RolloutSimulation.Schedules / 50;

    [Fact]
    public void No_order_of_edits_of_directories_and_faults_leaves_a_partition_behind() =>
        DirectorySchedule.Any.Sample(schedule => DirectorySchedule.Run(schedule, Real), iter: Schedules, print: Trace);

    private static DesiredCluster Real(DesiredCluster desired, ObservedCluster observed) => LogDirectoryStage.Of(desired, observed).Cluster;

    /// <summary>What giving up a directory rests on, each left out in turn.</summary>
    private static readonly ImmutableSortedDictionary<string, Naming> Careless = new Dictionary<string, Naming>
    {
        ["DirectoriesAreKeptUntilEmpty"] = (desired, _) => desired,
        ["BrokersAreDownWhenTheyGiveOneUp"] = (desired, observed) => Without(desired, observed, (_, path) =>
            observed.Brokers is BrokersView.Known known && known.Disks[1].Any(d => d.Path == path && d.Replicas.IsEmpty)),
        ["DisksAreLookedAt"] = (desired, observed) => Without(desired, observed, (seen, _) => seen.Daemon(DaemonKind.Broker) is { ActiveState: "inactive" }),
        ["UnmarkedDirectoriesAreKept"] = (desired, observed) => Without(desired, observed, (seen, path) =>
            seen.Daemon(DaemonKind.Broker) is { ActiveState: "inactive" } && seen.Data.LogDirectories.Any(d => d.Path == path && d is { IsEmpty: true })),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static TheoryData<string> WhatItRestsOn => [.. Careless.Keys];

    [Theory]
    [MemberData(nameof(WhatItRestsOn))]
    public void A_directory_given_up_carelessly_is_found_out(string without)
    {
        var (tried, found) = Mutations.FirstBroken(DirectorySchedule.Any, schedule => DirectorySchedule.Run(schedule, Careless[without]), "was started without");

        Assert.True(found is not null, $"without {without}, {tried} schedules broke nothing");
        TestContext.Current.TestOutputHelper?.WriteLine($"| {without} | {tried} | {found.Promise} |");
    }

    /// <summary>The real decision, and then without those directories besides that <paramref name="mayGo"/> says.</summary>
    private static DesiredCluster Without(DesiredCluster desired, ObservedCluster observed, Func<ObservedHost.Seen, string, bool> mayGo)
    {
        var real = Real(desired, observed);
        return real with
        {
            LogDirs = real.LogDirs.ToImmutableDictionary(n => n.Key, n => n.Value.RemoveAll(path => !desired.Kafka.LogDirs.Contains(path) && mayGo(observed.Seen(n.Key)!, path))),
        };
    }

    private static string Trace((int Setup, (int Kind, int Argument)[] Events) schedule) =>
        PromiseBrokenException.Of(() => DirectorySchedule.Run(schedule, Real, traced: true))?.Message ?? "";
}
