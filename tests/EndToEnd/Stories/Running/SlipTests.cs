using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;

namespace KafkaPi.EndToEnd.Stories.Running;

/// <summary>Slips in settings that no running daemon can be asked about. None of them costs a member.</summary>
[Collection(typeof(RunningStories))]
public sealed class SlipTests(RunningStories.Hosts bed)
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("kafka", "zookeeper.session.timeout.ms", "18s", "a whole number from 1 to 2147483647: write 18000")]
    [InlineData("kafka", "replica.lag.time.max.ms", "400", "it has to be at least replica.fetch.wait.max.ms")]
    [InlineData("zookeeper", "tickTime", "fast", "remove it for the default 2000")]
    public async Task A_slip_in_a_setting_is_told_and_leaves_every_host_as_it_is(
        string part, string key, string slip, string says)
    {
        await bed.ReadyGuideClusterAsync(_ct);
        var traces = await HostTraces.OfAsync(bed.Hosts, _ct);

        await SpecifyAsync(part, key, slip);
        await bed.ToldAsync(
            GuideCluster.Name, "SpecValid", "SettingRefused", [$"spec.{part}.config[{key}] '{slip}'", says], _ct);
        await bed.PassAsync(3, _ct);
        HostTraces.AssertSame(traces, await HostTraces.OfAsync(bed.Hosts, _ct));

        await SpecifyAsync(part, key, null);
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
    }

    [Theory]
    [InlineData("kafka", "900Gi")]
    [InlineData("zookeeper", "900Gi")]
    public async Task A_heap_that_no_host_has_memory_for_is_told_and_leaves_every_host_as_it_is(
        string part, string heap)
    {
        await bed.ReadyGuideClusterAsync(_ct);
        var former = part == "kafka"
            ? (await bed.FindAsync(GuideCluster.Name, _ct))!.Spec.Kafka?.Heap
            : (await bed.FindAsync(GuideCluster.Name, _ct))!.Spec.Zookeeper?.Heap;
        var traces = await HostTraces.OfAsync(bed.Hosts, _ct);

        await SpecifyHeapAsync(part, heap);
        await bed.ToldAsync(
            GuideCluster.Name, "SpecValid", "SettingRefused", [$"spec.{part}.heap", "MiB needed", "lower it"], _ct);
        await bed.PassAsync(3, _ct);
        HostTraces.AssertSame(traces, await HostTraces.OfAsync(bed.Hosts, _ct));

        await SpecifyHeapAsync(part, former);
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        HostTraces.AssertSame(traces, await HostTraces.OfAsync(bed.Hosts, _ct));
    }

    private Task SpecifyHeapAsync(string part, string? heap) => bed.PatchAsync(
        GuideCluster.Name, new { spec = new Dictionary<string, object> { [part] = new { heap } } }, _ct);

    private Task SpecifyAsync(string part, string key, string? value) => bed.PatchAsync(
        GuideCluster.Name,
        new
        {
            spec = new Dictionary<string, object> { [part] = new { config = SpecPatches.Config((key, value)) } },
        },
        _ct);
}
