using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories.Reshaping;

[Collection(typeof(ReshapingStories))]
public sealed class EnsembleChangeTests(ReshapingStories.Hosts bed)
{
    private const string Name = "reshaped";

    private static readonly int[] Brokers = [1, 2, 3];

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3, "3.9.1-apache", ".sh")]
    [InlineData(5, "3.9.1-apache", ".sh", Explicit = true)]
    [InlineData(5, "7.2.2-confluent", "", Explicit = true)]
    public async Task An_ensemble_of_one_grows_and_shrinks_to_another_one_though_the_operator_is_killed(
        int largest, string distribution, string suffix)
    {
        var hosts = await EnsembleOfOneAsync(largest, distribution);
        await bed.MakeTopicAsync("counted", _ct, partitions: 4);
        await using var traffic = Traffic.Start(bed.Bootstrap(), "counted");
        await traffic.FlowsAsync(_ct);

        int[][] ensembles = largest == 3 ? [[1, 2, 3], [2]] : [[1, 2, 3], [1, 2, 3, 4, 5], [3, 4, 5], [4]];
        foreach (var members in ensembles)
        {
            await ChangeAsync(hosts, members, isKilled: members != ensembles[^1]);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{string.Join(", ", members)}: longest stall {traffic.TakeLongestStall().TotalSeconds:F1} s");
            await AssertEnsembleAsync(hosts, members);
            await traffic.FlowsAsync(_ct);
            await bed.MakeTopicAsync(Since(members), _ct, partitions: 4);
        }

        var topics = await bed.AtHomeAsync(
            $"$KAFKA_HOME/bin/kafka-topics{suffix} --bootstrap-server {bed.Bootstrap()} --list", _ct);
        Assert.All(
            ensembles.Select(Since).Prepend("counted"),
            topic => Assert.Contains(topic, topics, StringComparison.Ordinal));
        await AssertLeftAloneAsync(hosts, ensembles[^1]);
        var (acknowledged, lost) = await traffic.StopAndCountAsync(_ct);
        TestContext.Current.TestOutputHelper?.WriteLine($"{acknowledged} acknowledged, {lost} lost");
        Assert.Equal(0, lost);
        await bed.PurgeAsync(Name, _ct);

        static string Since(int[] members) => $"since-{string.Join('-', members)}";
    }

    /// <summary>Installs three brokers with a ZooKeeper on the first of their hosts.</summary>
    private async Task<LabHost[]> EnsembleOfOneAsync(int largest, string distribution)
    {
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        await bed.Lab.UpAsync(largest, _ct);
        var hosts = bed.Lab.Hosts.Take(largest).ToArray();
        var manifest = $"{await bed.ManifestAsync(Name, bed.Hosts, distribution, _ct)}";
        foreach (var host in hosts[1..3])
        {
            manifest = manifest.Replace(
                $"id: {host.Index}, roles: [zookeeper, broker]", $"id: {host.Index}, roles: [broker]",
                StringComparison.Ordinal);
        }

        await bed.Kubectl.ApplyAsync(manifest, _ct);
        await bed.WaitReadyAsync(Name, _ct);
        return hosts;
    }

    private async Task ChangeAsync(LabHost[] hosts, int[] members, bool isKilled)
    {
        await bed.PatchAsync(Name, new { spec = new { nodes = SpecNodes.Of(hosts, members, Brokers) } }, _ct);
        if (isKilled)
        {
            await Eventually.HoldsAsync(
                "the ensemble changes", async () => (await bed.FindAsync(Name, _ct))!.Status is { Plan.Count: > 0 },
                _ct);
            await Task.Delay(TimeSpan.FromSeconds(5), _ct);
            await bed.Operator.KillAsync(_ct);
            // The next operator waits until the lease of the killed one has run out; other stories delete the lease.
            await bed.Operator.StartAsync(_ct);
        }

        await bed.WaitReadyAsync(Name, _ct);
    }

    /// <summary>Asserts that ZooKeeper is removed from hosts that are no members any more; brokers stay.</summary>
    private async Task AssertLeftAloneAsync(LabHost[] hosts, int[] members)
    {
        var status = (await bed.FindAsync(Name, _ct))!.Status!;
        Assert.Equal("1/1", status.Zookeeper);
        var stay = hosts.Where(h => members.Union(Brokers).Contains(h.Index)).ToArray();
        Assert.Equal(stay.Select(h => h.Name), status.Nodes!.Select(n => n.Name));
        foreach (var gone in hosts.Except(stay))
        {
            await gone.CheckAsync("test ! -e /var/lib/kafkapi", _ct);
        }

        await hosts[0].CheckAsync("""
            set -e
            test ! -e /etc/systemd/system/kafkapi-zookeeper.service
            test ! -e /etc/kafkapi/zookeeper.properties
            systemctl is-active kafkapi-broker
            """, _ct);
        Assert.DoesNotContain(await bed.EventsAsync(Name, _ct), e => e.Reason is "StepFailed" or "DataLost");
    }

    private async Task AssertEnsembleAsync(LabHost[] hosts, int[] members)
    {
        foreach (var host in hosts)
        {
            var isMember = members.Contains(host.Index);
            await host.CheckAsync($"{(isMember ? "" : "! ")}systemctl is-active --quiet kafkapi-zookeeper", _ct);
            if (isMember)
            {
                var listed = await host.CheckAsync(
                    "grep -c '^server\\.' /run/kafkapi-zookeeper/zookeeper.properties || :", _ct);
                Assert.Equal($"{members.Length}", listed);
            }
        }
    }
}
