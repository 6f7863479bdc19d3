using System.Collections.Immutable;
using CsCheck;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Rebalancing;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

// Each of them takes all cores itself.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace KafkaPi.Operator.Simulation;

public sealed class RolloutSimulation
{
    internal static readonly long Schedules = long.TryParse(Environment.GetEnvironmentVariable("KAFKAPI_SCHEDULES"), out var given) ? given : 100_000;

    /// <summary>So many of them are of removals, and as many of forced steps.</summary>
    private static readonly long OfOneKind = Schedules / 10;

    public static TheoryData<string> Rules => [.. SafetyRules.All.Select(r => r.Name).Except(Ensembles.EnsembleSimulation.Rules.Select(r => r.Data))];

    public static TheoryData<string> RulesOfLeaving => [.. LeaveRules.All.Select(r => r.Name)];

    public static TheoryData<string> RulesOfMoves => [.. MoveRules.All.Select(r => r.Name)];

    /// <summary>Every promise is checked at every act, and at the end everything comes to rest. Prints the seed of a failure.</summary>
    [Fact]
    public void No_order_of_edits_and_faults_breaks_a_promise() =>
        Schedule.Any.Sample(schedule => Schedule.Run(schedule, SafetyRules.All), iter: Schedules - (2 * OfOneKind), print: Trace);

    [Fact]
    public void No_order_of_removals_and_faults_breaks_a_promise() =>
        Schedule.Leaving.Sample(schedule => Schedule.Run(schedule, SafetyRules.All), iter: OfOneKind, print: Trace);

    [Fact]
    public void Forcing_one_waiting_step_after_the_other_breaks_no_promise_that_cannot_be_forced() =>
        Schedule.Forceful.Sample(schedule => Schedule.Run(schedule, SafetyRules.All), iter: OfOneKind, print: Trace);

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_switched_off_is_found_out(string name)
    {
        var rules = SafetyRules.All.RemoveAll(r => r.Name == name);
        var (tried, found) = Mutations.FirstBroken(Schedule.Any, schedule => Schedule.Run(schedule, rules));

        Assert.True(found is not null, $"without {name}, {tried} schedules broke nothing");
        TestContext.Current.TestOutputHelper?.WriteLine($"| {name} | {tried} | {found.Promise} |");
    }

    [Theory]
    [MemberData(nameof(RulesOfMoves))]
    public void A_rule_on_moves_switched_off_is_found_out(string name)
    {
        var rules = MoveRules.All.RemoveAll(r => r.Name == name);
        var (tried, found) = Mutations.FirstBroken(Schedule.Moving, schedule => Schedule.Run(schedule, SafetyRules.All, moveRules: rules));

        Assert.True(found is not null, $"without {name}, {tried} schedules broke nothing");
        TestContext.Current.TestOutputHelper?.WriteLine($"| {name} | {tried} | {found.Promise} |");
    }

    [Theory]
    [MemberData(nameof(RulesOfLeaving))]
    public void A_rule_on_leaving_switched_off_is_found_out(string name)
    {
        var rules = LeaveRules.All.RemoveAll(r => r.Name == name);
        var (tried, found) = Mutations.FirstBroken(Schedule.Leaving, schedule => Schedule.Run(schedule, SafetyRules.All, leaveRules: rules));

        Assert.True(found is not null, $"without {name}, {tried} schedules broke nothing");
        TestContext.Current.TestOutputHelper?.WriteLine($"| {name} | {tried} | {found.Promise} |");
    }

    [Fact]
    public void A_loss_of_data_that_is_forgotten_is_found_out()
    {
        var (tried, found) = Mutations.FirstBroken(Schedule.Any, schedule => Schedule.Run(schedule, SafetyRules.All, remembers: false));

        Assert.True(found is not null, $"without a memory of data, {tried} schedules broke nothing");
        Assert.EndsWith("was started without its data, and nobody had confirmed that", found.Promise, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operator_that_acknowledges_a_forced_step_after_taking_it_is_found_out()
    {
        var (tried, found) = Mutations.FirstBroken(Schedule.Forceful, schedule => Schedule.Run(schedule, SafetyRules.All, forgetful: true));

        Assert.True(found is not null, $"{tried} schedules broke nothing");
        Assert.Contains("was taken twice", found.Promise, StringComparison.Ordinal);
    }

    /// <summary>What a change of version rests on, each left out in turn.</summary>
    private static readonly ImmutableSortedDictionary<string, Upgrading> CarelessUpgrades = new Dictionary<string, Upgrading>
    {
        ["TheOldProtocolIsHeld"] = (desired, observed) =>
            UpgradeStage.Of(desired, observed) is { Refusals.IsEmpty: true } stage ? stage with { Cluster = stage.Cluster with { HeldProtocol = null } } : UpgradeStage.Of(desired, observed),
        ["OlderBinariesAreRefused"] = (desired, observed) =>
            UpgradeStage.Of(desired, observed) is { Refusals.IsEmpty: false } ? new(desired, [], []) : UpgradeStage.Of(desired, observed),
        ["TheWayBackWaitsForUnseenBrokers"] = (desired, observed) =>
            UpgradeStage.Of(desired, observed) is { Refusals.IsEmpty: true } stage && stage.Cluster.Distribution != desired.Distribution ? new(desired, [], []) : UpgradeStage.Of(desired, observed),
        ["UnseenBrokersAreAwaited"] = (desired, observed) => UpgradeStage.Of(desired with { Nodes = [.. desired.Nodes.Where(n => observed.Seen(n.Name) is not null)] }, observed) is var stage
            ? stage with { Cluster = stage.Cluster with { Nodes = desired.Nodes } }
            : throw new InvalidOperationException(),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static TheoryData<string> Upgrades => [.. CarelessUpgrades.Keys];

    [Theory]
    [MemberData(nameof(Upgrades))]
    public void A_careless_upgrade_is_found_out(string without)
    {
        var (tried, found) = Mutations.FirstBroken(Schedule.Any, schedule => Schedule.Run(schedule, SafetyRules.All, upgrading: CarelessUpgrades[without]));

        Assert.True(found is not null, $"without {without}, {tried} schedules broke nothing");
        TestContext.Current.TestOutputHelper?.WriteLine($"| {without} | {tried} | {found.Promise} |");
    }

    private static string Trace((int Setup, (int Kind, int Argument)[] Events) schedule) =>
        PromiseBrokenException.Of(() => Schedule.Run(schedule, SafetyRules.All, traced: true))?.Message ?? "";
}
