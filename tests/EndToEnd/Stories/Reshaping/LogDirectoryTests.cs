using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Api;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories.Reshaping;

[Collection(typeof(ReshapingStories))]
public sealed class LogDirectoryTests(ReshapingStories.Hosts bed)
{
    private const string Name = "roomy";
    private const string Disk = "/mnt/more";
    private const string Added = $"{Disk}/kafka";
    private const string First = "/var/lib/kafkapi/kafka";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    /// <param name="killed">True when a broker is killed in the middle of its copies, which Kafka then gives up on
    /// every broker. The operator takes minutes to be sure of that.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true, Explicit = true)]
    public async Task A_directory_is_taken_into_use_once_every_disk_has_room_and_another_is_emptied(bool killed)
    {
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        await bed.Kubectl.ApplyAsync($"{await bed.ManifestAsync(Name, bed.Hosts, "7.2.2-confluent", _ct)}", _ct);
        await bed.WaitReadyAsync(Name, _ct);
        await bed.MakeTopicAsync("before", _ct);
        if (killed)
        {
            await MakeHeavyTopicAsync();
        }

        await using var traffic = Traffic.Start(bed.Bootstrap(), "before");
        await traffic.FlowsAsync(_ct);
        var small = bed.Hosts[1];
        await small.CheckAsync($"mkdir -p {Disk} && mount -t tmpfs -o size=64m more {Disk}", _ct);
        try
        {
            await AddDirectoryAsync(small);
            await traffic.FlowsAsync(_ct);
            await LoseDirectoryAsync(bed.Hosts[2]);
            await traffic.FlowsAsync(_ct);
            await GiveUpDirectoryAsync(killed);
            await traffic.FlowsAsync(_ct);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"longest stall {traffic.TakeLongestStall().TotalSeconds:F1} s");
            var (acknowledged, lost) = await traffic.StopAndCountAsync(_ct);
            TestContext.Current.TestOutputHelper?.WriteLine($"{acknowledged} acknowledged, {lost} lost");
            Assert.Equal(0, lost);
            await bed.PurgeAsync(Name, _ct);
            foreach (var host in bed.Hosts)
            {
                Assert.Equal("gone", await host.CheckAsync($"test -e {Added} || echo gone", _ct));
            }
        }
        finally
        {
            await small.ExecAsync($"umount --lazy {Disk}", CancellationToken.None);
        }
    }

    /// <summary>Adds a directory, which is refused until the small disk has room for it.</summary>
    private async Task AddDirectoryAsync(LabHost small)
    {
        var before = await bed.BrokerInvocationsAsync(_ct);
        await bed.PatchAsync(Name, new { spec = new { kafka = new { logDirs = new[] { First, Added } } } }, _ct);
        await bed.ToldAsync(Name, "UpToDate", "LogDirectoryRefused", [small.Name, Added, "needs 512 MiB"], _ct);
        foreach (var host in bed.Hosts)
        {
            Assert.Equal("0", await host.CheckAsync($"grep -c {Added} /etc/kafkapi/server.properties || true", _ct));
        }

        Assert.Equal(before, await bed.BrokerInvocationsAsync(_ct));

        await small.CheckAsync($"mount -o remount,size=1g {Disk}", _ct);
        await bed.WaitReadyAsync(Name, _ct);
        await AssertAllRestartedAsync(before);
        await bed.MakeTopicAsync("after", _ct);
        foreach (var host in bed.Hosts)
        {
            await host.CheckAsync($"test -s {Added}/meta.properties", _ct);
            await Eventually.HoldsAsync(
                $"{host.Name} has replicas in the added directory",
                async () => (await host.ExecAsync($"ls -d {Added}/after-*", _ct)).Succeeded, _ct);
        }
    }

    /// <summary>
    /// One of two disks comes back empty. Neither systemd nor the operator starts the broker beside it, nor makes the
    /// directory again, before a person has confirmed the loss.
    /// </summary>
    private async Task LoseDirectoryAsync(LabHost host)
    {
        await using var traffic = Traffic.Start(bed.Bootstrap(), "after");
        await traffic.FlowsAsync(_ct);
        await host.CheckAsync(
            $"systemctl kill -s KILL kafkapi-broker && rm -rf {Added} && while systemctl is-active --quiet "
                + "kafkapi-broker; do sleep 0.2; done",
            _ct);
        await bed.ToldAsync(Name, "UpToDate", "DataLost", [host.Name, $"the broker in {Added}"], _ct);
        await bed.PassAsync(2, _ct);
        await host.CheckAsync(
            "! systemctl start kafkapi-broker --wait; ! systemctl is-active kafkapi-broker && "
                + $"test $(systemctl show -p ConditionResult --value kafkapi-broker) = no && test ! -e {Added}",
            _ct);
        await traffic.FlowsAsync(_ct);

        await bed.DoAsync((await bed.FindAsync(Name, _ct))!.Condition("UpToDate")!.Message, _ct);
        await bed.AllInSyncAsync(_ct);
        await bed.WaitReadyAsync(Name, _ct);
        await host.CheckAsync($"test -s {Added}/meta.properties && ls -d {Added}/after-*", _ct);
        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
    }

    private async Task GiveUpDirectoryAsync(bool killed)
    {
        if (killed)
        {
            await SlowCopiesDownAsync();
        }

        var before = await bed.BrokerInvocationsAsync(_ct);
        await bed.PatchAsync(Name, new { spec = new { kafka = new { logDirs = new[] { Added } } } }, _ct);
        await Eventually.HoldsAsync(
            "replicas move", async () => (await bed.EventsAsync(Name, _ct)).Any(e => e.Reason == "ReplicasMoving"),
            _ct);
        await bed.Operator.KillAsync(_ct);
        await bed.MakeTopicAsync("meanwhile", _ct);
        await bed.StartOperatorAsync(_ct);
        if (killed)
        {
            await KillInTheMiddleAsync(bed.Hosts[2]);
        }

        await bed.WaitReadyAsync(Name, _ct, TimeSpan.FromMinutes(20));
        Assert.Equal(
            killed,
            (await bed.EventsAsync(Name, _ct))
                .Any(e => $"{e.Message}".Contains("to be begun anew", StringComparison.Ordinal)));
        await AssertAllRestartedAsync(before);
        foreach (var host in bed.Hosts)
        {
            Assert.Equal(
                $"log.dirs={Added}",
                await host.CheckAsync("grep ^log.dirs= /run/kafkapi-broker/server.properties", _ct));
            Assert.Equal("", await host.CheckAsync($"ls -d {First}/*-[0-9]* 2> /dev/null || true", _ct));
            foreach (var topic in new[] { "before", "after", "meanwhile" })
            {
                await host.CheckAsync($"ls -d {Added}/{topic}-*", _ct);
            }
        }
    }

    private async Task AssertAllRestartedAsync(string[] before)
    {
        var after = await bed.BrokerInvocationsAsync(_ct);
        Assert.All(before.Zip(after), broker => Assert.NotEqual(broker.First, broker.Second));
    }

    private async Task MakeHeavyTopicAsync()
    {
        await bed.MakeTopicAsync("heavy", _ct);
        await bed.FillTopicAsync("heavy", partitions: 3, records: 6_000, _ct);
    }

    /// <summary>Slows copies down, so that a broker can be killed in the middle of them.</summary>
    private async Task SlowCopiesDownAsync()
    {
        const string Setting = "replica.alter.log.dirs.io.max.bytes.per.second=200000";
        await bed.AtHomeAsync(
            $"for id in 1 2 3; do $KAFKA_HOME/bin/kafka-configs --bootstrap-server {bed.Bootstrap()} "
                + $"--entity-type brokers --entity-name $id --alter --add-config {Setting}; done",
            _ct);
    }

    private async Task KillInTheMiddleAsync(LabHost host)
    {
        await Eventually.HoldsAsync(
            "a copy is on its way",
            async () => await host.CheckAsync($"ls -d {Added}/heavy-*-future 2> /dev/null | wc -l", _ct) != "0", _ct);
        await host.CheckAsync("systemctl kill -s KILL kafkapi-broker", _ct);
    }
}
