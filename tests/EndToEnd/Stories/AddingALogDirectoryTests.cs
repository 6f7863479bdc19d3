using KafkaPi.EndToEnd.Bed;

namespace KafkaPi.EndToEnd.Stories;

[Collection("lab")]
public sealed class AddingALogDirectoryTests(ClusterUnderTest bed)
{
    private const string Name = "roomy";
    private const string Disk = "/mnt/more";
    private const string Added = $"{Disk}/kafka";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_directory_for_messages_is_taken_into_use_one_broker_at_a_time_once_every_disk_has_room()
    {
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        await bed.Kubectl.ApplyAsync($"{await bed.ManifestAsync(Name, bed.Hosts, "7.2.2-confluent", _ct)}", _ct);
        await bed.WaitReadyAsync(Name, _ct);
        await bed.MakeTopicAsync("before", _ct);
        await using var traffic = Traffic.Start(bed.Bootstrap(), "before");
        await traffic.FlowsAsync(_ct);
        var small = bed.Hosts[1];
        await small.CheckAsync($"mkdir -p {Disk} && mount -t tmpfs -o size=64m more {Disk}", _ct);
        try
        {
            var before = await InvocationsAsync();
            await bed.PatchAsync(Name, new { spec = new { kafka = new { logDirs = new[] { "/var/lib/kafkapi/kafka", Added } } } }, _ct);
            await bed.ToldAsync(Name, "UpToDate", "LogDirectoryRefused", [small.Name, Added, "needs 512 MiB"], _ct);
            foreach (var host in bed.Hosts) Assert.Equal("0", await host.CheckAsync($"grep -c {Added} /etc/kafkapi/server.properties || true", _ct));
            Assert.Equal(before, await InvocationsAsync());

            await small.CheckAsync($"mount -o remount,size=1g {Disk}", _ct);
            await bed.WaitReadyAsync(Name, _ct);
            Assert.All(before.Zip(await InvocationsAsync()), broker => Assert.NotEqual(broker.First, broker.Second));
            await bed.MakeTopicAsync("after", _ct);
            foreach (var host in bed.Hosts) Assert.NotEqual("0", await host.CheckAsync($"test -s {Added}/meta.properties && ls -d {Added}/after-* | wc -l", _ct));

            await traffic.FlowsAsync(_ct);
            Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
            await bed.PurgeAsync(Name, _ct);
            foreach (var host in bed.Hosts) Assert.Equal("gone", await host.CheckAsync($"test -e {Added} || echo gone", _ct));
        }
        finally
        {
            await small.ExecAsync($"umount --lazy {Disk}", CancellationToken.None);
        }
    }

    private Task<string[]> InvocationsAsync() => Task.WhenAll(bed.Hosts.Select(host => host.InvocationAsync("broker", _ct)));
}
