using System.Diagnostics;
using System.Globalization;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Api;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;

namespace KafkaPi.EndToEnd.Stories.Installing;

/// <summary>
/// Upgrades from Confluent 7.2.2 (Kafka 3.2.3, ZooKeeper 3.6.3) to 7.9.1 (Kafka 3.9.1, ZooKeeper 3.8.4) under a
/// producer.
/// </summary>
[Collection(typeof(InstallingStories))]
public sealed class UpgradeTests(InstallingStories.Hosts bed)
{
    private const string Cluster = "upgraded";
    private const string Protocol = "inter.broker.protocol.version";

    /// <summary>Deadline for nine or more restarts, each with its evidence.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(20);

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upgrade_rolls_twice_loses_no_message_and_is_not_taken_back()
    {
        await InstallAsync();
        await using var traffic = await TrafficAsync();

        await ChangeAsync("7.9.1", null, "7.2.2 to 7.9.1", traffic);

        await AssertUpgradedAsync();

        var before = await bed.InvocationsAsync(_ct);
        await bed.PatchAsync(Cluster, await SpecAsync("7.2.2", null), _ct);
        await bed.ToldAsync(
            Cluster, "SpecValid", "VersionRefused", ["spec.version '7.2.2'", "speak protocol 3.9", "back to 7.9.1"],
            _ct);
        await bed.Hosts[1].KillDaemonAsync("broker", _ct);
        await traffic.FlowsAsync(_ct);
        await bed.PatchAsync(Cluster, await SpecAsync("7.9.1", null), _ct);
        await bed.WaitReadyAsync(Cluster, _ct);

        var after = await bed.InvocationsAsync(_ct);
        Assert.Equal(["pi2 broker"], before.Keys.Where(daemon => before[daemon] != after[daemon]));
        await NothingIsLostAsync(traffic);
        await bed.PurgeAsync(Cluster, _ct);
    }

    private async Task AssertUpgradedAsync()
    {
        Assert.Equal(
            Enumerable.Repeat("changed distribution", 6).Concat(Enumerable.Repeat($"changed {Protocol}", 3)),
            (await RestartsAsync()).Order(StringComparer.Ordinal));
        Assert.All(
            await RunningAsync("broker"),
            release => Assert.Equal("confluent 7.9.1 3.9 /opt/kafkapi/dist/confluent-7.9.1", release));
        Assert.All(
            await RunningAsync("zookeeper"),
            release => Assert.Equal("confluent 7.9.1 - /opt/kafkapi/dist/confluent-7.9.1", release));
        Assert.Equal("7.9.1", (await bed.FindAsync(Cluster, _ct))!.Status!.Version);
        await bed.ToldAsync(Cluster, ["UpgradeStarted", "ProtocolRaising", "UpgradeCompleted"], _ct);
        var described = await bed.AtHomeAsync(
            "readlink -f $KAFKA_HOME | grep -q 7.9.1 && $KAFKA_HOME/bin/kafka-topics --bootstrap-server "
                + $"{bed.Bootstrap()} --describe --topic readings",
            _ct);
        Assert.Contains("ReplicationFactor: 3", described, StringComparison.Ordinal);
    }

    /// <summary>Long way to the same end; runs with <c>-explicit only</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Until_the_protocol_is_raised_the_way_back_is_open()
    {
        await InstallAsync();
        await using var traffic = await TrafficAsync();

        await ChangeAsync("7.9.1", "3.2", "7.2.2 to 7.9.1 with its protocol kept", traffic);
        Assert.All(
            await RunningAsync("broker"),
            release => Assert.StartsWith("confluent 7.9.1 3.2 ", release, StringComparison.Ordinal));
        await ChangeAsync("7.2.2", null, "back to 7.2.2", traffic);
        Assert.All(
            await RunningAsync("broker"),
            release => Assert.StartsWith("confluent 7.2.2 3.2 ", release, StringComparison.Ordinal));

        await bed.PatchAsync(Cluster, await SpecAsync("7.9.1", null), _ct);
        await Eventually.HoldsAsync(
            "a broker runs 7.9.1",
            async () =>
                (await RunningAsync("broker")).Any(r => r.StartsWith("confluent 7.9.1", StringComparison.Ordinal)),
            _ct);
        await bed.Operator.StopAsync(_ct);
        await bed.Operator.StartAsync(_ct);
        await ChangeAsync("7.2.2", null, "back to 7.2.2 from the middle", traffic);
        Assert.All(
            await RunningAsync("broker"),
            release => Assert.StartsWith("confluent 7.2.2 3.2 ", release, StringComparison.Ordinal));

        await NothingIsLostAsync(traffic);
        await bed.PurgeAsync(Cluster, _ct);
    }

    /// <summary>
    /// Upgrade from ZooKeeper 3.4.6 to 3.8.4 and through every change of the message format; runs with
    /// <c>-explicit only</c>.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Kafka_0_9_becomes_3_9_in_one_step_once_the_user_has_spoken_on_snapshots()
    {
        await InstallAsync("0.9.0.1-apache", "3.9.1-apache");
        await using var traffic = await OldTrafficAsync();

        var distribution = bed.Source(await bed.DistributionAsync("3.9.1-apache", _ct));
        await bed.PatchAsync(Cluster, new { spec = new { version = "3.9.1", distribution } }, _ct);
        await bed.ToldAsync(
            Cluster, "SpecValid", "VersionRefused", ["spec.version '3.9.1'", "snapshot.trust.empty"], _ct);
        Assert.All(
            await RunningAsync("broker"),
            release => Assert.Equal("apache 0.9.0.1 0.9.0 /opt/kafkapi/dist/apache-0.9.0.1", release));

        var trusted = SpecPatches.Config(("snapshot.trust.empty", "true"));
        await ChangeAsync(
            new { spec = new { zookeeper = new { config = trusted } } }, "3.9.1", "0.9.0.1 to 3.9.1", traffic);

        Assert.All(
            await RunningAsync("broker"),
            release => Assert.Equal("apache 3.9.1 3.9 /opt/kafkapi/dist/apache-3.9.1", release));
        Assert.All(
            await Task.WhenAll(bed.Hosts.Select(host =>
                host.CheckAsync("grep -c log.message.format.version /etc/kafkapi/server.properties || true", _ct))),
            count => Assert.Equal("0", count.Trim()));
        await NothingIsLostAsync(traffic);
        await bed.PurgeAsync(Cluster, _ct);
    }

    private async Task InstallAsync(string from = "7.2.2-confluent", string to = "7.9.1-confluent")
    {
        await bed.ReadyAsync(_ct);
        var manifest = await bed.ManifestAsync(Cluster, bed.Hosts, from, _ct);
        await bed.DistributionAsync(to, _ct);
        await bed.FreeHostsAsync(_ct);
        await bed.Kubectl.ApplyAsync($"{manifest}", _ct);
        await bed.WaitReadyAsync(Cluster, _ct);
    }

    private async Task<Traffic> TrafficAsync()
    {
        await bed.MakeTopicAsync("readings", _ct);
        var traffic = Traffic.Start(bed.Bootstrap(), "readings", idempotent: true);
        await traffic.FlowsAsync(_ct);
        traffic.TakeLongestStall();
        return traffic;
    }

    private async Task<Traffic> OldTrafficAsync()
    {
        await bed.AtHomeAsync(
            $"$KAFKA_HOME/bin/kafka-topics.sh --zookeeper {bed.Hosts[0].Address}:2181 --create --topic readings "
                + "--partitions 3 --replication-factor 3",
            _ct);
        var traffic = Traffic.Start(bed.Bootstrap(), "readings", Traffic.AsOldAs("0.9.0.1"));
        await traffic.FlowsAsync(_ct);
        traffic.TakeLongestStall();
        return traffic;
    }

    private async Task ChangeAsync(string version, string? protocol, string what, Traffic traffic) =>
        await ChangeAsync(await SpecAsync(version, protocol), version, what, traffic);

    private async Task ChangeAsync(object change, string version, string what, Traffic traffic)
    {
        var begun = Stopwatch.GetTimestamp();
        await bed.PatchAsync(Cluster, change, _ct);
        await Eventually.GetAsync($"{version} runs and is Ready", async () =>
            await bed.FindAsync(Cluster, _ct) is { Status: { } status } seen
                && status.Version == version
                && seen.IsReady()
                ? true
                : throw new NotYetException(await bed.DescribeAsync(Cluster, _ct)), _ct, Deadline);
        var took = Stopwatch.GetElapsedTime(begun);
        Say($"{what}: {took.TotalSeconds:F0} s, longest stall {traffic.TakeLongestStall().TotalSeconds:F1} s");
    }

    private async Task<object> SpecAsync(string version, string? protocol)
    {
        var distribution = bed.Source(await bed.DistributionAsync($"{version}-confluent", _ct));
        return new
        {
            spec = new { version, distribution, kafka = new { config = SpecPatches.Config((Protocol, protocol)) } },
        };
    }

    private async Task NothingIsLostAsync(Traffic traffic)
    {
        await traffic.FlowsAsync(_ct);
        var (acknowledged, lost) = await traffic.StopAndCountAsync(_ct);
        Say($"{acknowledged} acknowledged, {lost} lost");
        Assert.Equal(0, lost);
    }

    private static void Say(FormattableString line) =>
        TestContext.Current.TestOutputHelper?.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reasons of all restarts, one for each restart.</summary>
    private async Task<string[]> RestartsAsync() =>
    [
        .. from e in await bed.EventsAsync(Cluster, _ct)
           where e.Reason == "DaemonRestarting"
           from _ in Enumerable.Range(0, e.Count ?? 1)
           select e.Message[(e.Message.IndexOf('(', StringComparison.Ordinal) + 1)..^1],
    ];

    /// <summary>Releases of the running daemons, from the environment of their processes.</summary>
    private Task<string[]> RunningAsync(string unit)
    {
        var environment = $"/proc/$(systemctl show -p MainPID --value kafkapi-{unit})/environ";
        var script = $"tr '\\0' '\\n' < {environment} | sed -n s/^KAFKAPI_RELEASE=//p";
        return Task.WhenAll(bed.Hosts.Select(async host => (await host.CheckAsync(script, _ct)).Trim()));
    }
}
