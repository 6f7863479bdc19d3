using System.Collections.Immutable;
using CsCheck;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Planning;
using Xunit;

namespace KafkaPi.Operator.Simulation.Ensembles;

public sealed class EnsembleSimulation
{
    private static readonly long Schedules = RolloutSimulation.Schedules / 50;

    /// <summary>The rules that are of use only where an ensemble changes.</summary>
    public static TheoryData<string> Rules =>
    [
        nameof(SafetyRules.ResignedMembersStopFirst), nameof(SafetyRules.ResignedMembersDoNotLead), nameof(SafetyRules.MembersLearnBeforeTheLastOneStops),
    ];

    [Fact]
    public void No_order_of_edits_of_the_roles_and_faults_loses_a_write() =>
        EnsembleSchedule.Any.Sample(schedule => EnsembleSchedule.Run(schedule, SafetyRules.All), iter: Schedules, print: Trace);

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_on_ensembles_switched_off_is_found_out(string name)
    {
        var rules = SafetyRules.All.RemoveAll(r => r.Name == name);
        var (tried, found) = Mutations.FirstBroken(EnsembleSchedule.Any, schedule => EnsembleSchedule.Run(schedule, rules));

        Assert.True(found is not null, $"without {name}, {tried} schedules broke nothing");
        TestContext.Current.TestOutputHelper?.WriteLine($"| {name} | {tried} | {found.Promise} |");
    }

    /// <summary>All members that the spec asks for at once, as an edit of the files and a roll would do it.</summary>
    private static EnsembleStage AllAtOnce(DesiredCluster desired, ObservedCluster observed, ForceOrder? force)
    {
        var stage = EnsembleStage.Of(desired, observed, Leaving.Named(force));
        var spec = desired.SpecEnsemble;
        return new(
            stage.Cluster with
            {
                Nodes = [.. desired.Nodes.Select(n => spec.Contains(n.Name) ? n.With(DaemonKind.ZooKeeper) : n.Without(DaemonKind.ZooKeeper))],
                Servers = ServerList.Of(desired, desired.Nodes.Where(n => spec.Contains(n.Name))),
                Resigning = [.. stage.Cluster.Resigning.Where(n => !spec.Contains(n.Name))],
            },
            []);
    }

    [Theory]
    [InlineData(0b11111, 0b00111, " of {1, 2, 3, 4, 5}")]
    [InlineData(0b00001, 0b00111, "acknowledged writes are lost")]
    public void A_change_of_more_than_one_member_at_once_is_found_out(int before, int after, string promise)
    {
        // Nobody finds fault with it, and nobody holds it up: what was measured with ZooKeeper itself.
        ImmutableArray<SafetyRule> rules = [.. SafetyRules.All.Where(r => r.Name == "OneRestartAtATime")];
        var (tried, found) = Mutations.FirstBroken(EnsembleSchedule.Between(before, after), schedule => EnsembleSchedule.Run(schedule, rules, AllAtOnce), promise);

        Assert.True(found is not null, $"{tried} schedules did not");
        TestContext.Current.TestOutputHelper?.WriteLine($"| {before:b} to {after:b} at once | {tried} | {found.Promise} |");
    }

    private static string Trace((int Setup, (int Kind, int Argument)[] Events) schedule) =>
        PromiseBrokenException.Of(() => EnsembleSchedule.Run(schedule, SafetyRules.All, traced: true))?.Message ?? "";
}
