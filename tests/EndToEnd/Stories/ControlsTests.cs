using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using KafkaPi.Crds;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories;

/// <summary>What a person may say beside the spec: hold still, show, restart, insist, and something else than a moment ago.</summary>
[Collection("lab")]
public sealed class ControlsTests(ClusterUnderTest bed)
{
    private const string Setting = "log.retention.check.interval.ms";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Held_still_the_operator_says_what_it_would_do_and_does_it_when_let_go()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        var before = await InvocationsAsync();
        var had = (await SeenAsync()).Spec.Kafka.Config.GetValueOrDefault(Setting);
        await PatchAsync(new { spec = new { paused = true, kafka = new { config = new Dictionary<string, string> { [Setting] = "65432" } } } });
        await StatusAsync("it is paused and shows the edit", s => s.Phase == "Paused" && (s.Plan ?? []).Any(p => p.StartsWith("pi1: write files", StringComparison.Ordinal)));
        await bed.Hosts[2].CheckAsync("rm /etc/profile.d/kafkapi.sh", _ct);
        await StatusAsync("it shows the drift", s => (s.Plan ?? []).Any(p => p.StartsWith("pi3: write files", StringComparison.Ordinal) && p.Contains("/etc/profile.d/kafkapi.sh", StringComparison.Ordinal)));
        var paused = await SeenAsync();
        Assert.Equal(("True", "False", "True"), (paused.Condition("Paused")!.Status, paused.Condition("Ready")!.Status, paused.Condition("Available")!.Status));

        await PatchAsync(new { metadata = Annotation("dry-run", "true"), spec = new { paused = false } });
        var dry = await StatusAsync("it is a dry run", s => s.Phase == "Dry run");
        Assert.Equal(
            ["restart-broker", "restart-broker", "restart-broker"],
            dry.Plan!.Where(p => p.EndsWith(']')).Select(p => p[(p.LastIndexOf('[') + 1)..p.LastIndexOf('/')]));
        await bed.Hosts[2].CheckAsync("test ! -e /etc/profile.d/kafkapi.sh", _ct);
        await bed.Hosts[0].CheckAsync($"! grep -q 65432 /etc/kafkapi/server.properties", _ct);
        Assert.Equal(before, await InvocationsAsync());
        await bed.ToldAsync(GuideCluster.Name, ["Paused"], _ct);

        await PatchAsync(new { metadata = Annotation("dry-run", null), spec = new { kafka = new { config = new Dictionary<string, string?> { [Setting] = had } } } });
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        await bed.Hosts[2].CheckAsync("test -e /etc/profile.d/kafkapi.sh", _ct);
        Assert.Equal(before, await InvocationsAsync());
        Assert.Null((await SeenAsync()).Condition("Paused"));
    }

    [Fact]
    public async Task A_daemon_is_restarted_on_request_once_and_an_unknown_one_is_refused()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        var before = await InvocationsAsync();
        var request = $"{bed.Hosts[1].Name}/broker@{Guid.NewGuid():N}";

        await PatchAsync(new { metadata = Annotation("restart", request) });
        await StatusAsync("the request is done", s => s.Restart is { State: RequestState.Done } done && done.Request == request);
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        var after = await InvocationsAsync();
        Assert.Equal([$"{bed.Hosts[1].Name} broker"], before.Keys.Where(daemon => before[daemon] != after[daemon]));
        await bed.ToldAsync(GuideCluster.Name, ["RestartRequested", "RestartCompleted"], _ct);

        await PatchAsync(new { metadata = Annotation("restart", "pi9") });
        var refused = await StatusAsync("the request is refused", s => s.Restart is { State: RequestState.Refused });
        Assert.Contains("'pi9' names no node of spec.nodes", refused.Restart!.Message, StringComparison.Ordinal);
        await bed.ToldAsync(GuideCluster.Name, ["RequestRefused"], _ct);
        Assert.Equal(after, await InvocationsAsync());
        Assert.Equal("True", (await SeenAsync()).Condition("Ready")!.Status);
    }

    [Fact]
    public async Task A_step_that_waits_for_an_unseen_host_is_forced_once_and_no_other_step_is()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        var (pi2, pi3) = (bed.Hosts[1], bed.Hosts[2]);
        var step = $"restart-broker/{pi2.Name}";
        var before = await InvocationsAsync();
        await pi3.CheckAsync("systemctl stop ssh; for session in $(loginctl list-sessions --no-legend | awk '{print $1}'); do loginctl terminate-session $session || true; done", _ct);
        try
        {
            await StatusAsync("pi3 is unseen", s => s.Nodes![2].Reachable == Reachability.Unknown);
            await PatchAsync(new { metadata = Annotation("restart", $"{pi2.Name}/broker@{Guid.NewGuid():N}") });
            await StatusAsync("the restart waits", s => (s.Plan ?? []).Any(p => p.EndsWith($"[{step}]", StringComparison.Ordinal)));

            await PatchAsync(new { metadata = Annotation("force", $"restart-broker/{pi3.Name}") });
            var refused = await StatusAsync("what does not wait is refused", s => s.Force is { State: RequestState.Refused });
            Assert.Contains("no step waits under that name", refused.Force!.Message, StringComparison.Ordinal);
            Assert.Equal(before, await InvocationsAsync());

            await PatchAsync(new { metadata = Annotation("force", $"{step}@{Guid.NewGuid():N}") });
            var forced = await StatusAsync("the step is taken", s => s.Force is { State: RequestState.Done });
            Assert.Contains("(EveryMemberServes)", forced.Force!.Message, StringComparison.Ordinal);
            await bed.ToldAsync(GuideCluster.Name, ["StepForced"], _ct);
            await Eventually.HoldsAsync("the broker of pi2 is another process", async () => await pi2.InvocationAsync("broker", _ct) is { Length: > 0 } now && now != before[$"{pi2.Name} broker"], _ct);
        }
        finally
        {
            await pi3.CheckAsync("systemctl start ssh", CancellationToken.None);
        }

        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        var after = await InvocationsAsync();
        Assert.Equal([$"{pi2.Name} broker"], before.Keys.Where(daemon => before[daemon] != after[daemon]));
    }

    [Fact]
    public async Task A_killed_broker_is_in_the_status_within_seconds_and_told_once()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        foreach (var (host, index) in bed.Hosts.Select((host, index) => (host, index)))
        {
            var crashes = (await SeenAsync()).Status!.Nodes![index].Broker!.Crashes;
            var told = await ToldAsync(host);
            var begun = Stopwatch.GetTimestamp();
            await host.KillDaemonAsync("broker", _ct);
            while ((await SeenAsync()).Status!.Nodes![index].Broker!.Crashes == crashes) await Task.Delay(50, _ct);
            TestContext.Current.TestOutputHelper?.WriteLine($"{host.Name}: {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s from kill -9 to the status");

            await bed.WaitReadyAsync(GuideCluster.Name, _ct);
            Assert.Null((await SeenAsync()).Status!.Nodes![index].Broker!.EndsInARow);
            await Eventually.HoldsAsync("the crash is told", async () => await ToldAsync(host) > told, _ct);
            Assert.Equal(told + 1, await ToldAsync(host));
        }
    }

    [Fact]
    public async Task A_corrected_address_takes_over_from_a_download_that_hangs_and_a_paused_cluster_is_not_deleted()
    {
        const string Name = "hasty";
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        var pi = bed.Hosts[0];
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var manifest = await bed.ManifestAsync(Name, [pi], "7.2.2-confluent", _ct);
        await bed.Kubectl.ApplyAsync($"{manifest with { Url = $"http://{silent.LocalEndpoint}/silent.tar.gz", Sha512 = new string('d', 128) }}", _ct);
        using var hanging = await silent.AcceptSocketAsync(_ct);

        await bed.PatchAsync(Name, new { spec = new { distribution = new { sha512 = manifest.Distribution.Sha512, source = new { url = manifest.Url } } } }, _ct);
        var begun = Stopwatch.GetTimestamp();
        // It reads to the end only when the operator has given it up.
        var buffer = new byte[8192];
        while (await hanging.ReceiveAsync(buffer, SocketFlags.None, _ct) > 0)
        {
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s from the edit to the end of the download before it");
        await bed.WaitReadyAsync(Name, _ct);
        Assert.DoesNotContain(await bed.EventsAsync(Name, _ct), e => e.Message.Contains("sent nothing", StringComparison.Ordinal));

        await bed.PatchAsync(Name, new { spec = new { paused = true, deletionPolicy = "Purge" } }, _ct);
        await bed.Kubectl.RunAsync(_ct, "delete", "kc", Name, "--wait=false");
        await Eventually.GetAsync("the deletion waits", async () =>
            (await bed.FindAsync(Name, _ct))?.Condition("Deleting") is { Reason: "Paused" } ? true : throw new NotYetException("it does not"), _ct);
        await pi.CheckAsync("systemctl is-active --quiet kafkapi-broker kafkapi-zookeeper", _ct);
        await bed.PatchAsync(Name, new { spec = new { paused = false } }, _ct);
        await Eventually.HoldsAsync("it is gone", async () => await bed.FindAsync(Name, _ct) is null, _ct);
        await pi.CheckAsync("! systemctl is-active --quiet kafkapi-broker", _ct);
    }

    private static object Annotation(string name, string? value) => new { annotations = new Dictionary<string, string?> { [$"kafkapi.dev/{name}"] = value } };

    private Task PatchAsync(object change) => bed.PatchAsync(GuideCluster.Name, change, _ct);

    private async Task<KafkaCluster> SeenAsync() => (await bed.FindAsync(GuideCluster.Name, _ct))!;

    private Task<KafkaClusterStatus> StatusAsync(string what, Predicate<KafkaClusterStatus> holds) => Eventually.GetAsync(what, async () =>
        (await SeenAsync()).Status is { } status && holds(status) ? status : throw new NotYetException(await bed.DescribeAsync(GuideCluster.Name, _ct)), _ct);

    private async Task<int> ToldAsync(LabHost host) => (await bed.EventsAsync(GuideCluster.Name, _ct))
        .Where(e => e.Reason == "DaemonCrashed" && e.Message.StartsWith($"{host.Name}: the broker", StringComparison.Ordinal)).Sum(e => e.Count ?? 1);

    private async Task<SortedDictionary<string, string>> InvocationsAsync()
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var host in bed.Hosts)
        {
            foreach (var unit in new[] { "zookeeper", "broker" }) all[$"{host.Name} {unit}"] = await host.InvocationAsync(unit, _ct);
        }

        return all;
    }
}
