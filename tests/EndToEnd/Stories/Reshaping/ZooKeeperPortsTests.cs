using KafkaPi.EndToEnd.Bed.Edits;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;

namespace KafkaPi.EndToEnd.Stories.Reshaping;

[Collection(typeof(ReshapingStories))]
public sealed class ZooKeeperPortsTests(ReshapingStories.Hosts bed)
{
    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(15);

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ports_of_the_ensemble_change_under_traffic_and_nothing_is_lost()
    {
        await using var cluster = await EditedCluster.InstallAsync(bed, "moving", _ct);

        await ChangeAsync(cluster, client: 2182, leader: 2888, election: 3888);
        await ChangeAsync(cluster, client: 2182, leader: 2889, election: 3889);

        await cluster.EndAsync();
    }

    private async Task ChangeAsync(EditedCluster cluster, int client, int leader, int election)
    {
        await cluster.EditAsync(
            $"ZooKeeper on {client}, {leader} and {election}",
            s => s with
            {
                Zookeeper = s.Zookeeper with
                {
                    Ports = new() { Client = client, Leader = leader, Election = election },
                },
            },
            LongestStall);
        foreach (var host in bed.Hosts)
        {
            var connect = await host.CheckAsync("grep ^zookeeper.connect= /run/kafkapi-broker/server.properties", _ct);
            Assert.All(
                connect.Split(','), e => Assert.EndsWith($":{client}", e, StringComparison.Ordinal));
            Assert.Contains(
                $":{leader}:{election}",
                await host.CheckAsync("grep ^server. /run/kafkapi-zookeeper/zookeeper.properties", _ct),
                StringComparison.Ordinal);
        }
    }
}
