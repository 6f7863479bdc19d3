using KafkaPi.Crds;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Api;
using KafkaPi.EndToEnd.Bed.Edits;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;

namespace KafkaPi.EndToEnd.Stories.Reshaping;

/// <summary>Changes that only the daemon itself finds bad. Each costs one member, until that is put back.</summary>
[Collection(typeof(ReshapingStories))]
public sealed class TrialTests(ReshapingStories.Hosts bed)
{
    private const string Name = "tried";
    private const string Missing = "com.example.Missing";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("broker", "metric.reporters", "", "rolls brokers")]
    [InlineData(
        "zookeeper", "serverCnxnFactory", "org.apache.zookeeper.server.NIOServerCnxnFactory", "rolls ZooKeeper")]
    public async Task A_change_that_no_daemon_takes_costs_one_member_though_the_operator_is_killed(
        string unit, string key, string good, string rolls)
    {
        await using var cluster = await EditedCluster.InstallAsync(bed, Name, _ct);
        var spec = await cluster.SpecAsync();
        var before = await bed.InvocationsAsync(_ct);

        var rejected = await cluster.MeasureAsync(
            () => cluster.ReplaceAsync(With(spec, unit, key, Missing)), () => PutBackAsync(before, unit));

        EditedCluster.Say($"| {unit}: {key} | put back | {rejected.Cells}");
        Assert.EndsWith($" {unit}", Assert.Single(rejected.Restarted), StringComparison.Ordinal);
        EditedCluster.AssertOneAtATime(rejected.Outages);
        await IsToldOnceAsync(key);
        await IsNotTriedAgainAsync();

        var corrected = await cluster.MeasureAsync(
            () => cluster.ReplaceAsync(With(spec, unit, key, good)), cluster.WaitReadyAsync);
        EditedCluster.Say($"| {unit}: {key} | corrected | {corrected.Cells}");
        Assert.Equal(rolls, corrected.Rolls);
        Assert.Null((await bed.FindAsync(Name, _ct))!.Condition("ChangeRejected"));
        await cluster.EndAsync();
    }

    /// <summary>The operator is killed while the member does not come up, and once more when it puts it back.</summary>
    private async Task PutBackAsync(SortedDictionary<string, string> before, string unit)
    {
        await Eventually.HoldsAsync($"a {unit} is restarted", async () =>
            (await bed.InvocationsAsync(_ct)).Any(now => before[now.Key] != now.Value), _ct);
        await KillAsync();
        await Eventually.HoldsAsync("the change is rejected", async () =>
            (await bed.FindAsync(Name, _ct))?.Status?.Change?.Rejected is not null, _ct);
        await KillAsync();
        await Eventually.GetAsync("all serve with the former settings, and that is told", async () =>
        {
            var seen = (await bed.FindAsync(Name, _ct))!;
            var (told, all) = (seen.Condition("ChangeRejected"), $"{bed.Hosts.Count}/{bed.Hosts.Count}");
            return told is { Status: "True" }
                && (seen.Status!.Brokers, seen.Status.Zookeeper) == (all, all)
                && seen.Condition("Reconciling") is null or { Status: "False" }
                    ? true
                    : throw new NotYetException($"{seen.Status?.Phase}: {told?.Message}");
        }, _ct);
        await bed.AllInSyncAsync(_ct);
    }

    private async Task KillAsync()
    {
        await bed.Operator.KillAsync(_ct);
        await bed.ReadyAsync(_ct);
    }

    private async Task IsToldOnceAsync(string key)
    {
        var condition = (await bed.FindAsync(Name, _ct))!.Condition("ChangeRejected")!;
        Assert.Contains($"[{key}]", condition.Message, StringComparison.Ordinal);
        Assert.Contains(Missing, condition.Message, StringComparison.Ordinal);
        var events = await bed.ToldAsync(Name, ["ChangeRejected"], _ct);
        Assert.Single(events, e => e.Reason == "ChangeRejected");
    }

    private async Task IsNotTriedAgainAsync()
    {
        var rests = await bed.InvocationsAsync(_ct);
        await bed.PassAsync(3, _ct);
        Assert.Equal(rests, await bed.InvocationsAsync(_ct));
    }

    private static KafkaClusterSpec With(KafkaClusterSpec spec, string unit, string key, string value) => unit switch
    {
        "broker" => spec with { Kafka = spec.Kafka with { Config = Config(spec.Kafka.Config, key, value) } },
        _ => spec with
        {
            Zookeeper = spec.Zookeeper with { Config = Config(spec.Zookeeper.Config, key, value) },
        },
    };

    private static Dictionary<string, string> Config(
        IReadOnlyDictionary<string, string> config, string key, string value) =>
        new(config, StringComparer.Ordinal) { [key] = value };
}
