using KafkaPi.Crds;
using KafkaPi.EndToEnd.Bed.Edits;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;

namespace KafkaPi.EndToEnd.Stories.Reshaping;

[Collection(typeof(ReshapingStories))]
public sealed class ListenerChangeTests(ReshapingStories.Hosts bed)
{
    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(10);

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    /// <summary>The producer knows only the ports of the beginning, and follows from one to the next.</summary>
    [Fact(Explicit = true)]
    public async Task Ports_and_names_of_listeners_change_under_traffic_and_nothing_is_lost()
    {
        await using var cluster = await EditedCluster.InstallAsync(bed, "listening", _ct);

        await ChangeAsync(cluster, ("LAN", 9092));
        await ChangeAsync(cluster, ("WAN", 9192), ("LAN", 9092));
        await ChangeAsync(cluster, ("LAN", 9092));
        await ChangeAsync(cluster, ("LAN", 9192));
        await ChangeAsync(cluster, ("LAN", 9092));
        await ChangeAsync(cluster, ("PLAINTEXT", 9092));

        await cluster.EndAsync();
    }

    private async Task ChangeAsync(EditedCluster cluster, params (string Name, int Port)[] listeners)
    {
        await cluster.EditAsync(
            $"listeners {string.Join(", ", listeners.Select(l => $"{l.Name}:{l.Port}"))}",
            s => s with
            {
                Kafka = s.Kafka with
                {
                    Listeners = [.. listeners.Select(l => new ListenerSpec { Name = l.Name, Port = l.Port })],
                },
            },
            LongestStall);
        foreach (var host in bed.Hosts)
        {
            Assert.Equal(
                $"listeners={string.Join(',', listeners.Select(l => $"{l.Name}://:{l.Port}"))}",
                await host.CheckAsync("grep ^listeners= /run/kafkapi-broker/server.properties", _ct));
        }
    }
}
