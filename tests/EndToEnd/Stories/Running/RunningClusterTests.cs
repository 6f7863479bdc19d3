using System.Globalization;
using System.Text.RegularExpressions;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories.Running;

[Collection(typeof(RunningStories))]
public sealed partial class RunningClusterTests(RunningStories.Hosts bed)
{
    private const string Setting = "log.retention.check.interval.ms";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_columns_of_kubectl_tell_that_all_members_serve()
    {
        await bed.ReadyGuideClusterAsync(_ct);

        var lines = (await bed.Kubectl.RunAsync(_ct, "get", "kafkaclusters")).Split('\n');

        Assert.Equal(
            ["NAME", "READY", "BROKERS", "ZOOKEEPER", "VERSION", "STATUS", "AGE"], Columns().Split(lines[0].Trim()));
        Assert.Equal(
            [GuideCluster.Name, "True", "3/3", "3/3", "7.2.2", "Running"], Columns().Split(lines[1].Trim())[..6]);
        Assert.Contains(
            bed.Bootstrap(), await bed.Kubectl.RunAsync(_ct, "get", "kc", GuideCluster.Name, "-o", "wide"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topic_made_with_the_hosts_own_tools_takes_and_gives_messages()
    {
        await bed.ReadyGuideClusterAsync(_ct);

        await bed.AtHomeAsync(
            $"$KAFKA_HOME/bin/kafka-topics --bootstrap-server {bed.Bootstrap()} --create --topic own-tools "
                + "--partitions 3 --replication-factor 3",
            _ct);
        var description = await bed.AtHomeAsync(
            $"$KAFKA_HOME/bin/kafka-topics --bootstrap-server {bed.Bootstrap()} --describe --topic own-tools", _ct);
        Assert.Equal(
            3, description.Split('\n').Count(line => Regex.IsMatch(line, @"Replicas: \d,\d,\d\s+Isr: \d,\d,\d")));

        await using var traffic = Traffic.Start(bed.Bootstrap(), "own-tools");
        await traffic.FlowsAsync(_ct);
        var (acknowledged, lost) = await traffic.StopAndCountAsync(_ct);
        Assert.True(acknowledged > 0);
        Assert.Equal(0, lost);
        await bed.AtHomeAsync(
            $"$KAFKA_HOME/bin/kafka-topics --bootstrap-server {bed.Bootstrap()} --delete --topic own-tools", _ct);
    }

    [Fact]
    public async Task Nothing_is_done_to_an_unchanged_cluster()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        var begun = await AfterAPassAsync(0);
        var hosts = await HostTraces.OfAsync(bed.Hosts, _ct);
        var resource = (await bed.FindAsync(GuideCluster.Name, _ct))!.Metadata.ResourceVersion;
        var events = await EventVersionsAsync();

        var ended = await AfterAPassAsync(begun.Passes + 3);

        HostTraces.AssertSame(hosts, await HostTraces.OfAsync(bed.Hosts, _ct));
        Assert.Equal(resource, (await bed.FindAsync(GuideCluster.Name, _ct))!.Metadata.ResourceVersion);
        Assert.Equal(events, await EventVersionsAsync());
        var passes = ended.Passes - begun.Passes;
        Assert.All(
            bed.Hosts, host => Assert.Equal(passes, RoundTrips(ended.Seen, host) - RoundTrips(begun.Seen, host)));

        static long RoundTrips(Metrics seen, LabHost host) =>
            seen.Sum("kafkapi_ssh_round_trips_total", $"node=\"{host.Name}\"");
    }

    [Fact]
    public async Task Killed_daemons_come_back_while_messages_flow_and_none_is_lost()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        await bed.MakeTopicAsync(GuideCluster.Topic, _ct);
        await using var traffic = Traffic.Start(bed.Bootstrap(), GuideCluster.Topic);
        await traffic.FlowsAsync(_ct);

        string[][] killed = [["zookeeper"], ["broker"], ["zookeeper", "broker"]];
        foreach (var (host, units) in bed.Hosts.Zip(killed))
        {
            var before = await Task.WhenAll(units.Select(unit => host.InvocationAsync(unit, _ct)));
            foreach (var unit in units)
            {
                await host.KillDaemonAsync(unit, _ct);
            }

            await traffic.FlowsAsync(_ct);
            foreach (var (unit, old) in units.Zip(before))
            {
                await Eventually.HoldsAsync(
                    $"{unit} of {host.Name} runs again",
                    async () => await host.InvocationAsync(unit, _ct) != old
                        && await host.CheckAsync($"systemctl is-active kafkapi-{unit} || true", _ct) == "active",
                    _ct);
            }

            await bed.AllInSyncAsync(_ct);
            await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        }

        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
    }

    [Fact]
    public async Task What_was_changed_by_hand_is_put_back_and_only_what_runs_otherwise_is_restarted()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        var (pi1, pi2, pi3) = (bed.Hosts[0], bed.Hosts[1], bed.Hosts[2]);
        var files = await FilesAsync();
        var before = await bed.InvocationsAsync(_ct);

        // A running operator could mend one half of a change before the other half is made.
        await bed.Operator.StopAsync(_ct);
        var byHand = await ChangeByHandAsync(pi1, pi2, pi3);
        await bed.Operator.StartAsync(_ct);

        await Eventually.GetAsync("all files are as they were", async () =>
            await FilesAsync() is var now && now == files ? true : throw new NotYetException(now), _ct);
        const string Changed = "grep -c syncLimit=7 /run/kafkapi-zookeeper/zookeeper.properties || true";
        await Eventually.HoldsAsync(
            "ZooKeeper of pi2 is restarted with what the spec says",
            async () => await pi2.InvocationAsync("zookeeper", _ct) != byHand
                && await pi2.CheckAsync(Changed, _ct) == "0",
            _ct);
        await Eventually.HoldsAsync(
            "the broker of pi3 runs again",
            async () => await pi3.CheckAsync("systemctl is-active kafkapi-broker || true", _ct) == "active", _ct);
        await Eventually.HoldsAsync(
            "ZooKeeper of pi3 is enabled",
            async () => await pi3.CheckAsync("systemctl is-enabled kafkapi-zookeeper || true", _ct) == "enabled", _ct);
        await bed.AllInSyncAsync(_ct);
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);

        var after = await bed.InvocationsAsync(_ct);
        Assert.Equal(["pi2 zookeeper", "pi3 broker"], before.Keys.Where(daemon => before[daemon] != after[daemon]));
    }

    /// <returns>Invocation of pi2's ZooKeeper, which was restarted by hand.</returns>
    private async Task<string> ChangeByHandAsync(LabHost pi1, LabHost pi2, LabHost pi3)
    {
        await pi1.CheckAsync("""
            echo num.io.threads=3 >> /etc/kafkapi/server.properties
            rm /etc/profile.d/kafkapi.sh
            chmod 666 /etc/kafkapi/broker.env
            """, _ct);
        await pi3.CheckAsync("systemctl stop kafkapi-broker; systemctl disable --quiet kafkapi-zookeeper", _ct);
        await pi2.CheckAsync("""
            sed -i s/syncLimit=.*/syncLimit=7/ /etc/kafkapi/zookeeper.properties
            echo syncLimit=7 >> /etc/kafkapi/zookeeper.properties
            systemctl restart kafkapi-zookeeper
            """, _ct);
        return await pi2.InvocationAsync("zookeeper", _ct);
    }

    [Fact]
    public async Task A_changed_setting_restarts_the_brokers_one_at_a_time_and_no_message_is_lost()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        await bed.MakeTopicAsync(GuideCluster.Topic, _ct);
        var before = await bed.InvocationsAsync(_ct);
        await using var traffic = Traffic.Start(bed.Bootstrap(), GuideCluster.Topic);
        await traffic.FlowsAsync(_ct);
        var value = $"{Random.Shared.Next(60_000, 70_000)}";

        await bed.ConfigureAsync(GuideCluster.Name, _ct, (Setting, value));
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);

        var after = await bed.InvocationsAsync(_ct);
        Assert.Equal(
            ["pi1 broker", "pi2 broker", "pi3 broker"], before.Keys.Where(daemon => before[daemon] != after[daemon]));
        Assert.All(
            await Task.WhenAll(bed.Hosts.Select(host => host.CheckAsync(
                $"grep -c ^{Setting}={value} /run/kafkapi-broker/server.properties", _ct))),
            count => Assert.Equal("1", count));
        var outages = (await Task.WhenAll(bed.Hosts.Select(OutageAsync))).OrderBy(outage => outage.Stopped).ToArray();
        Assert.All(
            outages.Zip(outages[1..]),
            pair => Assert.True(pair.First.Started < pair.Second.Stopped, "two brokers were down at the same time"));
        await traffic.FlowsAsync(_ct);
        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
    }

    /// <summary>
    /// Waits for a moment between two passes: a running pass has asked hosts already and is not counted yet.
    /// </summary>
    private async Task<(long Passes, Metrics Seen)> AfterAPassAsync(long passes)
    {
        var first = passes > 0 ? passes : (await Passes()).Passes + 1;
        return await Eventually.GetAsync($"pass {first} has ended", async () =>
            await Passes() is var now && now.Passes >= first && now.Seen.Sum("kafkapi_reconcile_active") == 0
                ? now
                : throw new NotYetException($"pass {now.Passes}"),
            _ct);

        async Task<(long Passes, Metrics Seen)> Passes() =>
            await bed.Operator.MetricsAsync(_ct) is var seen ? (seen.Sum("kafkapi_reconcile_total"), seen) : default;
    }

    private async Task<string[]> EventVersionsAsync() =>
        [
            .. (await bed.EventsAsync(GuideCluster.Name, _ct))
                .Select(e => $"{e.Metadata.Name} {e.Metadata.ResourceVersion}")
                .Order(StringComparer.Ordinal)
        ];

    /// <summary>Names, modes and owners of the cluster's files on all hosts, with a hash of their contents.</summary>
    private async Task<string> FilesAsync()
    {
        const string Files = """
            cd /
            find etc/kafkapi etc/profile.d/kafkapi.sh etc/systemd/system -name '*kafka*' -type f \
              -o -path 'etc/kafkapi/*' -type f | sort | xargs stat -c '%n %a %U:%G'
            cat etc/kafkapi/* etc/profile.d/kafkapi.sh etc/systemd/system/kafkapi-*.service 2>/dev/null | sha256sum
            """;
        return string.Join('\n', await Task.WhenAll(bed.Hosts.Select(host => host.CheckAsync(Files, _ct))));
    }

    private async Task<(DateTime Stopped, DateTime Started)> OutageAsync(LabHost host)
    {
        var times = await host.CheckAsync(
            "systemctl show --timestamp=us+utc -p ActiveExitTimestamp -p ActiveEnterTimestamp kafkapi-broker", _ct);
        return (Of("ActiveExitTimestamp"), Of("ActiveEnterTimestamp"));

        DateTime Of(string property) => DateTime.ParseExact(
            times.Split('\n').Single(line => line.StartsWith(property, StringComparison.Ordinal)).Split('=')[1],
            "ddd yyyy-MM-dd HH:mm:ss.ffffff UTC", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Columns();
}
