using System.Globalization;
using System.Text.Json;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Campaigns;

/// <summary>
/// Campaign of every kind of change with every kind of fault in the middle, on real hosts under traffic that never
/// pauses. Prints a row per roll.
/// </summary>
/// <remarks>
/// Runs with <c>-explicit only</c>. A life is a cluster with one kind of fault. <c>KAFKAPI_CAMPAIGN_SKIP</c> leaves
/// out the first lives, <c>KAFKAPI_CAMPAIGN_LIVES</c> limits their number, <c>KAFKAPI_CAMPAIGN_SEED</c> chooses the
/// hosts that are struck.
/// </remarks>
[Collection(typeof(Collections.Campaigns))]
public sealed class RolloutCampaign(Collections.Campaigns.Hosts bed, ITestOutputHelper output)
{
    private const string Name = "campaign";
    private const string Topic = "readings";

    /// <summary>Duration of a fault: longer than sessions and the replicas' lag time, so that it has effect.</summary>
    private static readonly TimeSpan FaultLasts = TimeSpan.FromSeconds(35);

    /// <summary>
    /// Time in which a pass that began before a fault may still act: its look at the hosts has a deadline of 25 s.
    /// </summary>
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(26);

    /// <summary>
    /// Deadline of a roll. An upgrade is two rolls, and brokers that lost their power read their logs again.
    /// </summary>
    private static readonly TimeSpan RollsWithin = TimeSpan.FromMinutes(12);

    private static readonly MidRollFault[] Lives =
    [
        MidRollFault.None, MidRollFault.OperatorKilled, MidRollFault.PowerOff, MidRollFault.Cut, MidRollFault.Frozen,
        MidRollFault.DiskFull, MidRollFault.Unseen,
    ];

    private static readonly RollChange[] Changes =
    [
        RollChange.LiveSetting, RollChange.ReadOnlySetting, RollChange.Heap, RollChange.EnsembleSetting,
        RollChange.RestartRequest, RollChange.Upgrade,
    ];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private int _rolls;

    [Fact(Explicit = true)]
    public async Task Every_change_with_every_fault_in_the_middle_loses_nothing()
    {
        var lives = Given("KAFKAPI_CAMPAIGN_LIVES") ?? Lives.Length;
        var skipped = Given("KAFKAPI_CAMPAIGN_SKIP") ?? 0;
        var seed = Given("KAFKAPI_CAMPAIGN_SEED") ?? Random.Shared.Next(1_000_000);
        var chance = new Random(seed);
        Say($"seed {seed}");
        Say("| change | in the middle | struck | restarts | seconds until Ready | longest time without an "
            + "acknowledgement (s) | fewest in sync | fewest ZooKeepers running |");
        Say("|---|---|---|---:|---:|---:|---:|---:|");
        await bed.ReadyAsync(_ct);
        var (acknowledged, lost, duplicated) = (0L, 0L, 0L);
        foreach (var fault in Lives.Skip(skipped).Take(lives))
        {
            var life = await LiveAsync(fault, chance);
            acknowledged += life.Acknowledged;
            lost += life.Lost;
            duplicated += life.Duplicated;
        }

        await bed.FreeHostsAsync(_ct);
        await SmallDisks.UnmountAsync(bed.Hosts, _ct);
        Say($"\n{_rolls} rolls; {acknowledged} messages acknowledged, {lost} lost, {duplicated} there twice.");
    }

    private static int? Given(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var given)
            ? given
            : null;

    /// <summary>Installs a cluster and rolls every change with the fault in the middle.</summary>
    private async Task<(int Acknowledged, int Lost, int Duplicated)> LiveAsync(MidRollFault fault, Random chance)
    {
        await bed.FreeHostsAsync(_ct);
        await SmallDisks.UnmountAsync(bed.Hosts, _ct);
        if (fault == MidRollFault.DiskFull)
        {
            await SmallDisks.MountAsync(bed.Hosts, _ct);
        }

        var manifest = await bed.ManifestAsync(Name, bed.Hosts, "7.2.2-confluent", _ct);
        await bed.Kubectl.ApplyAsync($"{manifest}", _ct);
        await bed.WaitReadyAsync(Name, _ct);
        await bed.MakeTopicAsync(Topic, _ct);
        await using var traffic = Traffic.Start(bed.Bootstrap(), Topic, idempotent: true);
        await traffic.FlowsAsync(_ct);
        await using var watch = SafetyWatch.Begin(bed, Name, Topic);
        foreach (var change in Changes)
        {
            await RollAsync(change, fault, bed.Hosts[chance.Next(bed.Hosts.Count)], traffic, watch);
        }

        var (acknowledged, lost) = await traffic.StopAndCountAsync(_ct);
        Say($"{fault.Name}: {acknowledged} messages acknowledged, {lost} lost, {traffic.Duplicated} there twice");
        Assert.Equal((0, 0), (lost, traffic.Duplicated));
        return (acknowledged, lost, traffic.Duplicated);
    }

    private async Task RollAsync(
        RollChange change, MidRollFault fault, LabHost host, Traffic traffic, SafetyWatch watch)
    {
        traffic.TakeLongestStall();
        var begun = Now();
        await change.ApplyAsync(bed, Name, ++_rolls, _ct);
        if (change.Restarts)
        {
            await Eventually.HoldsAsync(
                $"{change.Name} restarts something", () => Task.FromResult(watch.RestartsSince(begun).Count > 0), _ct);
        }

        var (struck, mending) = await StrikeAsync(fault, host);
        await bed.Operator.StartAsync(_ct);
        await bed.WaitReadyAsync(Name, _ct, RollsWithin);
        await traffic.FlowsAsync(_ct);
        var ended = Now();
        var restarts = watch.RestartsSince(begun);
        var (inSync, running) = (watch.FewestInSync(begun, ended), watch.FewestRunning(begun, ended));
        Say(string.Create(CultureInfo.InvariantCulture,
            $"| {change.Name} | {fault.Name} | {(fault.StrikesHost ? host.Name : "")} | {restarts.Count} | "
                + $"{(ended - begun).TotalSeconds:0} | {traffic.TakeLongestStall().TotalSeconds:0.0} | {inSync} | "
                + $"{running} |"));

        if (fault.StrikesHost)
        {
            Assert.DoesNotContain(restarts, r => r.Time > struck + Notice && r.Time < mending);
        }
        else
        {
            Assert.True(inSync >= 2, $"{change.Name}: in-sync replicas went down to {inSync}");
            Assert.True(running >= 2, $"{change.Name}: only {running} ZooKeepers ran");
        }

        Assert.True(change.Restarts || restarts.Count == 0, $"{change.Name} restarted {restarts.Count} daemons");
        await NothingIsWrittenAsync();
    }

    /// <returns>Times at which the fault began and at which its end began.</returns>
    private async Task<(DateTime Struck, DateTime Mending)> StrikeAsync(MidRollFault fault, LabHost host)
    {
        var struck = Now();
        await fault.StrikeAsync(bed, host, _ct);
        if (fault.StrikesHost)
        {
            await Task.Delay(FaultLasts, _ct);
        }

        var mending = Now();
        await fault.MendAsync(bed, host, _ct);
        return (struck, mending);
    }

    /// <summary>Asserts that two more passes change nothing.</summary>
    private async Task NothingIsWrittenAsync()
    {
        var resource = await ResourceAsync();
        var hosts = await HostTraces.OfAsync(bed.Hosts, _ct);
        await bed.PassAsync(2, _ct);
        Assert.Equal(resource, await ResourceAsync());
        HostTraces.AssertSame(hosts, await HostTraces.OfAsync(bed.Hosts, _ct));
    }

    /// <summary>Resource with its resourceVersion, so that a difference shows what was written.</summary>
    private async Task<string> ResourceAsync()
    {
        var cluster = (await bed.FindAsync(Name, _ct))!;
        cluster.Metadata.ManagedFields = null;
        return JsonSerializer.Serialize(cluster, Indented);
    }

    /// <summary>Present time in whole seconds, as the API has times.</summary>
    private static DateTime Now() =>
        DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds()).UtcDateTime;

    private void Say(string line)
    {
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
    }
}
