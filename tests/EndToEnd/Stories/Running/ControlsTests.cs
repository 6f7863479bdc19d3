using System.Diagnostics;
using KafkaPi.Crds;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Api;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories.Running;

/// <summary>
/// Requests that a person makes beside the spec: hold still, show the plan, restart, force.
/// </summary>
[Collection(typeof(RunningStories))]
public sealed class ControlsTests(RunningStories.Hosts bed)
{
    private const string Setting = "log.retention.check.interval.ms";
    private const string Profile = "/etc/profile.d/kafkapi.sh";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Held_still_the_operator_says_what_it_would_do_and_does_it_when_let_go()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        var before = await bed.InvocationsAsync(_ct);
        var had = (await SeenAsync()).Spec.Kafka.Config.GetValueOrDefault(Setting);

        await PauseWithAnEditAsync();
        await bed.Hosts[2].CheckAsync($"rm {Profile}", _ct);
        await StatusAsync("it shows the drift", s => Plans(s, "pi3: write files", Profile));
        var paused = await SeenAsync();
        Assert.Equal(
            ("True", "False", "True"),
            (paused.Condition("Paused")!.Status, paused.Condition("Ready")!.Status,
            paused.Condition("Available")!.Status));

        await PatchAsync(new { metadata = Annotation("dry-run", "true"), spec = new { paused = false } });
        var dry = await StatusAsync("it is a dry run", s => s.Phase == "Dry run");
        Assert.Equal(
            ["restart-broker", "restart-broker", "restart-broker"],
            dry.Plan!.Where(p => p.EndsWith(']')).Select(p => p[(p.LastIndexOf('[') + 1)..p.LastIndexOf('/')]));
        await bed.Hosts[2].CheckAsync($"test ! -e {Profile}", _ct);
        await bed.Hosts[0].CheckAsync("! grep -q 65432 /etc/kafkapi/server.properties", _ct);
        Assert.Equal(before, await bed.InvocationsAsync(_ct));
        await bed.ToldAsync(GuideCluster.Name, ["Paused"], _ct);

        await PatchAsync(new
        {
            metadata = Annotation("dry-run", null),
            spec = new { kafka = new { config = SpecPatches.Config((Setting, had)) } },
        });
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        await bed.Hosts[2].CheckAsync($"test -e {Profile}", _ct);
        Assert.Equal(before, await bed.InvocationsAsync(_ct));
        Assert.Null((await SeenAsync()).Condition("Paused"));
    }

    private async Task PauseWithAnEditAsync()
    {
        await PatchAsync(new
        {
            spec = new { paused = true, kafka = new { config = SpecPatches.Config((Setting, "65432")) } },
        });
        await StatusAsync(
            "it is paused and shows the edit", s => s.Phase == "Paused" && Plans(s, "pi1: write files", ""));
    }

    [Fact]
    public async Task A_daemon_is_restarted_on_request_once_and_an_unknown_one_is_refused()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        var before = await bed.InvocationsAsync(_ct);
        var request = $"{bed.Hosts[1].Name}/broker@{Guid.NewGuid():N}";

        await PatchAsync(new { metadata = Annotation("restart", request) });
        await StatusAsync(
            "the request is done", s => s.Restart is { State: RequestState.Done } done && done.Request == request);
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        var after = await bed.InvocationsAsync(_ct);
        Assert.Equal([$"{bed.Hosts[1].Name} broker"], before.Keys.Where(daemon => before[daemon] != after[daemon]));
        await bed.ToldAsync(GuideCluster.Name, ["RestartRequested", "RestartCompleted"], _ct);

        await PatchAsync(new { metadata = Annotation("restart", "pi9") });
        var refused = await StatusAsync("the request is refused", s => s.Restart is { State: RequestState.Refused });
        Assert.Contains("'pi9' names no node of spec.nodes", refused.Restart!.Message, StringComparison.Ordinal);
        await bed.ToldAsync(GuideCluster.Name, ["RequestRefused"], _ct);
        Assert.Equal(after, await bed.InvocationsAsync(_ct));
        Assert.Equal("True", (await SeenAsync()).Condition("Ready")!.Status);
    }

    [Fact]
    public async Task A_step_that_waits_for_an_unseen_host_is_forced_once_and_no_other_step_is()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        var (pi2, pi3) = (bed.Hosts[1], bed.Hosts[2]);
        var before = await bed.InvocationsAsync(_ct);
        await pi3.CheckAsync(
            "systemctl stop ssh; for session in $(loginctl list-sessions --no-legend | awk '{print $1}'); do loginctl "
                + "terminate-session $session || true; done",
            _ct);
        try
        {
            await StatusAsync("pi3 is unseen", s => s.Nodes![2].Reachable == Reachability.Unknown);
            await ForceRestartAsync(pi2, pi3, before);
        }
        finally
        {
            await pi3.CheckAsync("systemctl start ssh", CancellationToken.None);
        }

        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        var after = await bed.InvocationsAsync(_ct);
        Assert.Equal([$"{pi2.Name} broker"], before.Keys.Where(daemon => before[daemon] != after[daemon]));
    }

    private async Task ForceRestartAsync(LabHost waiting, LabHost unseen, SortedDictionary<string, string> before)
    {
        var step = $"restart-broker/{waiting.Name}";
        await PatchAsync(new { metadata = Annotation("restart", $"{waiting.Name}/broker@{Guid.NewGuid():N}") });
        await StatusAsync(
            "the restart waits", s => (s.Plan ?? []).Any(p => p.EndsWith($"[{step}]", StringComparison.Ordinal)));

        await PatchAsync(new { metadata = Annotation("force", $"restart-broker/{unseen.Name}") });
        var refused =
            await StatusAsync("what does not wait is refused", s => s.Force is { State: RequestState.Refused });
        Assert.Contains("no step waits under that name", refused.Force!.Message, StringComparison.Ordinal);
        Assert.Equal(before, await bed.InvocationsAsync(_ct));

        await PatchAsync(new { metadata = Annotation("force", $"{step}@{Guid.NewGuid():N}") });
        var forced = await StatusAsync("the step is taken", s => s.Force is { State: RequestState.Done });
        Assert.Contains("(EveryMemberServes)", forced.Force!.Message, StringComparison.Ordinal);
        await bed.ToldAsync(GuideCluster.Name, ["StepForced"], _ct);
        await Eventually.HoldsAsync(
            $"the broker of {waiting.Name} is another process",
            async () => await waiting.InvocationAsync("broker", _ct) is { Length: > 0 } now
                && now != before[$"{waiting.Name} broker"],
            _ct);
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
            while ((await SeenAsync()).Status!.Nodes![index].Broker!.Crashes == crashes)
            {
                await Task.Delay(50, _ct);
            }

            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{host.Name}: {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s from kill -9 to the status");

            await bed.WaitReadyAsync(GuideCluster.Name, _ct);
            Assert.Null((await SeenAsync()).Status!.Nodes![index].Broker!.EndsInARow);
            await Eventually.HoldsAsync("the crash is told", async () => await ToldAsync(host) > told, _ct);
            Assert.Equal(told + 1, await ToldAsync(host));
        }
    }

    private static bool Plans(KafkaClusterStatus status, string beginning, string part) =>
        (status.Plan ?? []).Any(p => p.StartsWith(beginning, StringComparison.Ordinal)
            && p.Contains(part, StringComparison.Ordinal));

    private static object Annotation(string name, string? value) =>
        new { annotations = new Dictionary<string, string?> { [$"kafkapi.dev/{name}"] = value } };

    private Task PatchAsync(object change) => bed.PatchAsync(GuideCluster.Name, change, _ct);

    private async Task<KafkaCluster> SeenAsync() => (await bed.FindAsync(GuideCluster.Name, _ct))!;

    private Task<KafkaClusterStatus> StatusAsync(string what, Predicate<KafkaClusterStatus> holds) =>
        Eventually.GetAsync(what, async () =>
            (await SeenAsync()).Status is { } status && holds(status)
                ? status
                : throw new NotYetException(await bed.DescribeAsync(GuideCluster.Name, _ct)),
            _ct);

    private async Task<int> ToldAsync(LabHost host) => (await bed.EventsAsync(GuideCluster.Name, _ct))
        .Where(e => e.Reason == "DaemonCrashed")
        .Where(e => e.Message.StartsWith($"{host.Name}: the broker", StringComparison.Ordinal))
        .Sum(e => e.Count ?? 1);
}
