using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Api;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories.Installing;

[Collection(typeof(InstallingStories))]
public sealed class CorrectedEditTests(InstallingStories.Hosts bed)
{
    private const string Name = "hasty";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_corrected_address_replaces_a_hanging_download_and_a_paused_cluster_is_not_deleted()
    {
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        var pi = bed.Hosts[0];
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var manifest = await bed.ManifestAsync(Name, [pi], "7.2.2-confluent", _ct);
        var hanging = manifest with
        {
            Url = $"http://{silent.LocalEndpoint}/silent.tar.gz",
            Sha512 = new string('d', 128),
        };
        await bed.Kubectl.ApplyAsync($"{hanging}", _ct);
        using var download = await silent.AcceptSocketAsync(_ct);

        await bed.PatchAsync(Name, new { spec = new { distribution = bed.Source(manifest.Distribution) } }, _ct);
        var begun = Stopwatch.GetTimestamp();
        await ReadToEndAsync(download);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s from the edit to the end of the download before it");
        await bed.WaitReadyAsync(Name, _ct);
        Assert.DoesNotContain(
            await bed.EventsAsync(Name, _ct), e => e.Message.Contains("sent nothing", StringComparison.Ordinal));

        await DeletePausedAsync(pi);
    }

    /// <summary>Returns when the operator has given up the download and closed its connection.</summary>
    private async Task ReadToEndAsync(Socket download)
    {
        var buffer = new byte[8192];
        while (await download.ReceiveAsync(buffer, SocketFlags.None, _ct) > 0)
        {
        }
    }

    private async Task DeletePausedAsync(LabHost pi)
    {
        await bed.PatchAsync(Name, new { spec = new { paused = true, deletionPolicy = "Purge" } }, _ct);
        await bed.Kubectl.RunAsync(_ct, "delete", "kc", Name, "--wait=false");
        await Eventually.GetAsync("the deletion waits", async () =>
            (await bed.FindAsync(Name, _ct))?.Condition("Deleting") is { Reason: "Paused" }
                ? true
                : throw new NotYetException("it does not"),
            _ct);
        await pi.CheckAsync("systemctl is-active --quiet kafkapi-broker kafkapi-zookeeper", _ct);
        await bed.PatchAsync(Name, new { spec = new { paused = false } }, _ct);
        await Eventually.HoldsAsync("it is gone", async () => await bed.FindAsync(Name, _ct) is null, _ct);
        await pi.CheckAsync("! systemctl is-active --quiet kafkapi-broker", _ct);
    }
}
