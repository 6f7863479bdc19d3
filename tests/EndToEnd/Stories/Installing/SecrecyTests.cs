using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;

namespace KafkaPi.EndToEnd.Stories.Installing;

[Collection(typeof(InstallingStories))]
public sealed class SecrecyTests(InstallingStories.Hosts bed)
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_secret_is_in_a_log_an_event_a_status_a_command_line_or_a_file()
    {
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        var traces = GuideCluster.Secrets.Traces;
        await bed.ApplyGuideClusterAsync("Purge", _ct);
        using var installed = CancellationTokenSource.CreateLinkedTokenSource(_ct);
        var seen = Task.Run(() => CommandLines.SeenWith(traces, installed.Token), _ct);
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        await installed.CancelAsync();

        Assert.Equal([], (await seen).Found);
        Assert.True((await seen).Looks > 20, "the command lines were hardly looked at");
        var texts = new Dictionary<string, string>
        {
            ["log"] = bed.Operator.ReadLog(),
            ["events"] = await bed.Kubectl.RunAsync(_ct, "get", "events", "-o", "yaml"),
            ["resource"] = await bed.Kubectl.RunAsync(_ct, "get", "kc", "-o", "yaml"),
            ["host keys"] =
                await bed.Kubectl.RunAsync(_ct, "get", "configmap", $"{GuideCluster.Name}-host-keys", "-o", "yaml"),
        };
        Assert.All(
            texts,
            text => Assert.DoesNotContain(traces, trace => text.Value.Contains(trace, StringComparison.Ordinal)));
        foreach (var host in bed.Hosts)
        {
            var files = await host.CheckAsync(
                "grep -rlIF -f - /etc /home /root /opt/kafkapi/current /var/lib /var/log /var/tmp /tmp /run "
                    + "--exclude-dir=systemd 2>/dev/null || true",
                _ct, string.Join('\n', traces) + "\n");
            Assert.Equal("", files);
        }
    }
}
