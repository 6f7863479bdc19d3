using System.Diagnostics;
using System.Text.Json.Nodes;
using k8s;
using KafkaPi.Crds;
using KafkaPi.EndToEnd.Bed.Api;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Bed.Machine;

namespace KafkaPi.EndToEnd.Bed.Edits;

/// <summary>
/// Cluster of a story, installed on free hosts and edited under counted traffic, which knows its first addresses only.
/// </summary>
internal sealed class EditedCluster : IAsyncDisposable
{
    private const string Topic = "counted";

    private readonly ClusterBed _bed;
    private readonly string _name;
    private readonly CancellationToken _ct;

    private EditedCluster(ClusterBed bed, string name, Traffic traffic, CancellationToken ct)
    {
        (_bed, _name, _ct) = (bed, name, ct);
        Traffic = traffic;
    }

    public Traffic Traffic { get; }

    /// <param name="further">Addresses that clients know beside those of the beginning, as <c>host:port</c>.</param>
    public static async Task<EditedCluster> InstallAsync(
        ClusterBed bed, string name, CancellationToken ct, params string[] further)
    {
        await bed.ReadyAsync(ct);
        await bed.FreeHostsAsync(ct);
        await bed.Kubectl.ApplyAsync($"{await bed.ManifestAsync(name, bed.Hosts, "7.2.2-confluent", ct)}", ct);
        await bed.WaitReadyAsync(name, ct);
        await bed.MakeTopicAsync(Topic, ct);
        var traffic = Traffic.Start(string.Join(',', [bed.Bootstrap(), .. further]), Topic);
        await traffic.FlowsAsync(ct);
        return new(bed, name, traffic, ct);
    }

    public async Task<KafkaClusterSpec> SpecAsync() => (await _bed.FindAsync(_name, _ct))!.Spec;

    /// <summary>
    /// Edits the spec, and waits until the cluster is Ready. At most one daemon of a kind is out of service at a time.
    /// </summary>
    /// <param name="what">What is edited, for the output of the test.</param>
    /// <param name="longestStall">Longest time that messages may wait for their acknowledgement.</param>
    public async Task<EditCost> EditAsync(
        string what, Func<KafkaClusterSpec, KafkaClusterSpec> change, TimeSpan longestStall)
    {
        var edited = change(await SpecAsync());
        var cost = await MeasureAsync(() => ReplaceAsync(edited), WaitReadyAsync);
        Say($"| {what} | {cost.Cells}");
        Assert.InRange(cost.Stall, TimeSpan.Zero, longestStall);
        AssertOneAtATime(cost.Outages);
        return cost;
    }

    /// <summary>Measures from an act to the end of a wait.</summary>
    public async Task<EditCost> MeasureAsync(Func<Task> act, Func<Task> settled)
    {
        var before = await _bed.InvocationsAsync(_ct);
        Traffic.TakeLongestStall();
        var (moment, begun) = (DateTimeOffset.UtcNow, Stopwatch.GetTimestamp());
        await act();
        await settled();
        var took = Stopwatch.GetElapsedTime(begun);
        await Traffic.FlowsAsync(_ct);
        var stall = Traffic.TakeLongestStall();
        var outages = await Outages.SinceAsync(_bed.Hosts, moment, _ct);
        var after = await _bed.InvocationsAsync(_ct);
        return new(took, stall, outages, [.. before.Keys.Where(daemon => before[daemon] != after[daemon])]);
    }

    public async Task ReplaceAsync(KafkaClusterSpec spec)
    {
        var answer = await TryReplaceAsync(spec);
        Assert.True(answer.ExitCode == 0, answer.Error);
    }

    /// <summary>Replaces the spec as a whole, so that fields go too.</summary>
    public Task<Answer> TryReplaceAsync(KafkaClusterSpec spec)
    {
        var patch = new JsonArray(
            new JsonObject
            {
                ["op"] = "replace",
                ["path"] = "/spec",
                ["value"] = JsonNode.Parse(KubernetesJson.Serialize(spec)),
            });
        return _bed.Kubectl.TryAsync(
            _ct, "patch", "kc", _name, "--type=json", "--patch", patch.ToJsonString());
    }

    public Task WaitReadyAsync() => _bed.WaitReadyAsync(_name, _ct);

    /// <summary>Waits until a condition has a reason in the present generation.</summary>
    public Task WaitForReasonAsync(string condition, string reason) =>
        Eventually.GetAsync($"{condition} of {_name} is {reason}", async () =>
        {
            var seen = (await _bed.FindAsync(_name, _ct))!;
            var told = seen.Condition(condition);
            return told?.Reason == reason && seen.Status!.ObservedGeneration == seen.Metadata.Generation
                ? true
                : throw new NotYetException($"{told?.Status} ({told?.Reason}): {told?.Message}");
        }, _ct);

    /// <summary>Ends the traffic, of which nothing may be lost, and removes the cluster.</summary>
    public async Task EndAsync()
    {
        var (acknowledged, lost) = await Traffic.StopAndCountAsync(_ct);
        Say($"{acknowledged} acknowledged, {lost} lost");
        Assert.Equal(0, lost);
        await _bed.PurgeAsync(_name, _ct);
    }

    public ValueTask DisposeAsync() => Traffic.DisposeAsync();

    public static void AssertOneAtATime(IReadOnlyList<Outage> outages)
    {
        Assert.All(outages, outage => Assert.NotNull(outage.End));
        var together =
            from first in outages.Index()
            from second in outages.Skip(first.Index + 1)
            where first.Item.Overlaps(second)
            select $"{first.Item}, {second}";
        Assert.True(!together.Any(), $"out of service together: {string.Join("; ", together)}");
    }

    public static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
