using System.Globalization;
using System.Text.Json;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Stories;

namespace KafkaPi.EndToEnd.Campaigns;

/// <summary>
/// Every kind of change with every kind of fault in the middle of it, on real hosts under traffic that never pauses. Prints a row per roll.
/// </summary>
/// <remarks>
/// Runs only when asked for (<c>-explicit only</c>). <c>KAFKAPI_CAMPAIGN_SKIP</c> passes over the first few lives, one fault each,
/// <c>KAFKAPI_CAMPAIGN_LIVES</c> takes only so many of the others; <c>KAFKAPI_CAMPAIGN_SEED</c> chooses the hosts that are struck.
/// </remarks>
[Collection("lab")]
public sealed class RolloutCampaign(ClusterUnderTest bed, ITestOutputHelper output)
{
    private const string Name = "campaign";
    private const string Topic = "readings";

    /// <summary>How long a fault lasts: longer than sessions and the replicas' lag time, so that it is felt.</summary>
    private static readonly TimeSpan FaultLasts = TimeSpan.FromSeconds(35);

    /// <summary>A pass that began before a fault may still act after it: its look at the hosts has a deadline of 25 s.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(26);

    /// <summary>An upgrade is two rolls, and brokers that lost their power read their logs again.</summary>
    private static readonly TimeSpan RollsWithin = TimeSpan.FromMinutes(12);

    private static readonly MidRollFault[] Lives =
    [
        MidRollFault.None, MidRollFault.OperatorKilled, MidRollFault.PowerOff, MidRollFault.Cut, MidRollFault.Frozen, MidRollFault.DiskFull, MidRollFault.Unseen,
    ];

    private static readonly RollChange[] Changes =
    [
        RollChange.LiveSetting, RollChange.ReadOnlySetting, RollChange.Heap, RollChange.EnsembleSetting, RollChange.RestartRequest, RollChange.Upgrade,
    ];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Every_change_with_every_fault_in_the_middle_loses_nothing()
    {
        var lives = int.TryParse(Environment.GetEnvironmentVariable("KAFKAPI_CAMPAIGN_LIVES"), CultureInfo.InvariantCulture, out var few) ? few : Lives.Length;
        var skipped = int.TryParse(Environment.GetEnvironmentVariable("KAFKAPI_CAMPAIGN_SKIP"), CultureInfo.InvariantCulture, out var done) ? done : 0;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("KAFKAPI_CAMPAIGN_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1_000_000);
        var chance = new Random(seed);
        Say($"seed {seed}");
        Say("| change | in the middle | struck | restarts | seconds until Ready | longest time without an acknowledgement (s) | fewest in sync | fewest ZooKeepers running |");
        Say("|---|---|---|---:|---:|---:|---:|---:|");
        await bed.ReadyAsync(_ct);
        var (acknowledged, lost, duplicated) = (0L, 0L, 0L);
        var round = 0;
        foreach (var fault in Lives.Skip(skipped).Take(lives))
        {
            await bed.FreeHostsAsync(_ct);
            await SmallDisks.UnmountAsync(bed.Hosts, _ct);
            if (fault == MidRollFault.DiskFull) await SmallDisks.MountAsync(bed.Hosts, _ct);
            var manifest = await bed.ManifestAsync(Name, bed.Hosts, "7.2.2-confluent", _ct);
            await bed.Kubectl.ApplyAsync($"{manifest}", _ct);
            await bed.WaitReadyAsync(Name, _ct);
            await bed.MakeTopicAsync(Topic, _ct);
            await using var traffic = Traffic.Start(bed.Bootstrap(), Topic, idempotent: true);
            await traffic.FlowsAsync(_ct);
            await using var watch = SafetyWatch.Begin(bed, Name, Topic);
            foreach (var change in Changes) await RollAsync(change, fault, ++round, chance, traffic, watch);

            var count = await traffic.StopAndCountAsync(_ct);
            (acknowledged, lost, duplicated) = (acknowledged + count.Acknowledged, lost + count.Lost, duplicated + traffic.Duplicated);
            Say($"{fault.Name}: {count.Acknowledged} messages acknowledged, {count.Lost} lost, {traffic.Duplicated} there twice");
            Assert.Equal((0, 0), (count.Lost, traffic.Duplicated));
        }

        await bed.FreeHostsAsync(_ct);
        await SmallDisks.UnmountAsync(bed.Hosts, _ct);
        Say($"\n{round} rolls; {acknowledged} messages acknowledged, {lost} lost, {duplicated} there twice.");
    }

    private async Task RollAsync(RollChange change, MidRollFault fault, int round, Random chance, Traffic traffic, SafetyWatch watch)
    {
        var host = bed.Hosts[chance.Next(bed.Hosts.Count)];
        traffic.TakeLongestStall();
        var begun = Now();
        await change.ApplyAsync(bed, Name, round, _ct);
        if (change.Restarts)
            await Eventually.HoldsAsync($"{change.Name} restarts something", () => Task.FromResult(watch.RestartsSince(begun).Count > 0), _ct);

        var struck = Now();
        await fault.StrikeAsync(bed, host, _ct);
        if (fault.StrikesHost) await Task.Delay(FaultLasts, _ct);
        var mending = Now();
        await fault.MendAsync(bed, host, _ct);
        await bed.Operator.StartAsync(_ct);
        await bed.WaitReadyAsync(Name, _ct, RollsWithin);
        await traffic.FlowsAsync(_ct);
        var ended = Now();
        var restarts = watch.RestartsSince(begun);
        var (inSync, running) = (watch.FewestInSync(begun, ended), watch.FewestRunning(begun, ended));
        Say(string.Create(CultureInfo.InvariantCulture,
            $"| {change.Name} | {fault.Name} | {(fault.StrikesHost ? host.Name : "")} | {restarts.Count} | {(ended - begun).TotalSeconds:0} | {traffic.TakeLongestStall().TotalSeconds:0.0} | {inSync} | {running} |"));

        if (fault.StrikesHost)
        {
            Assert.DoesNotContain(restarts, r => r.Time > struck + Notice && r.Time < mending);
        }
        else
        {
            Assert.True(inSync >= 2, $"{change.Name}: in-sync replicas went down to {inSync}");
            Assert.True(running >= 2, $"{change.Name}: only {running} ZooKeepers ran");
        }

        if (!change.Restarts) Assert.Empty(restarts);
        await NothingIsWrittenAsync();
    }

    /// <summary>Two more passes change nothing.</summary>
    private async Task NothingIsWrittenAsync()
    {
        var resource = await ResourceAsync();
        var hosts = await HostTraces.OfAsync(bed.Hosts, _ct);
        await bed.PassAsync(2, _ct);
        Assert.Equal(resource, await ResourceAsync());
        HostTraces.AssertSame(hosts, await HostTraces.OfAsync(bed.Hosts, _ct));
    }

    /// <summary>With its resourceVersion: what differs shows what was written.</summary>
    private async Task<string> ResourceAsync()
    {
        var cluster = (await bed.FindAsync(Name, _ct))!;
        cluster.Metadata.ManagedFields = null;
        return JsonSerializer.Serialize(cluster, Indented);
    }

    /// <summary>As the API tells times: in whole seconds.</summary>
    private static DateTime Now() => DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds()).UtcDateTime;

    private void Say(string line)
    {
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
    }
}
