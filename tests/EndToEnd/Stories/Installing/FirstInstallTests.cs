using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Collections;

namespace KafkaPi.EndToEnd.Stories.Installing;

[Collection(typeof(InstallingStories))]
public sealed class FirstInstallTests(InstallingStories.Hosts bed)
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    /// <summary>Moments, recognized by the operator's log or by a path on any host.</summary>
    private static readonly (string What, string? Said, string? Left)[] Moments =
    [
        ("it has started", "Now listening on", null),
        ("it has pinned a host key", "pinned its", null),
        ("it is connected", "connected to", null),
        ("it prepares hosts", "prepare the host", null),
        ("a host is owned", null, "var/lib/kafkapi/owner"),
        ("it installs", "install Confluent", null),
        ("an archive is being unpacked", null, "opt/kafkapi/dist/*"),
        ("a distribution is complete", null, "opt/kafkapi/dist/*/.kafkapi-complete"),
        ("it writes files", "write files", null),
        ("a host has its settings", null, "etc/kafkapi/server.properties"),
        ("a host points to the distribution", null, "opt/kafkapi/current"),
        ("it starts ZooKeepers", "start ZooKeeper", null),
        ("a ZooKeeper has been started", null, "run/kafkapi-zookeeper"),
        ("it starts brokers", "start the broker", null),
        ("a broker has been started", null, "run/kafkapi-broker"),
    ];

    [Fact]
    public async Task An_operator_killed_at_any_moment_of_the_first_install_completes_it_when_started_again()
    {
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        await bed.Operator.StopAsync(_ct);
        var said = bed.Operator.ReadLog().Length;
        var manifest = await bed.ManifestAsync("cut-off", bed.Hosts, "7.2.2-confluent", _ct);
        await bed.Kubectl.ApplyAsync($"{manifest}", _ct);

        foreach (var (what, words, path) in Moments)
        {
            await bed.Operator.StartAsync(_ct, elected: false);
            await Eventually.HoldsAsync(what, async () => words is not null
                ? bed.Operator.ReadLog()[said..].Contains(words, StringComparison.Ordinal)
                : (await Task.WhenAll(bed.Hosts.Select(host => host.ExecAsync($"ls -d /{path}", _ct))))
                    .Any(seen => seen.Succeeded),
                _ct);
            await bed.Operator.KillAsync(_ct);
        }

        await bed.Operator.StartAsync(_ct, elected: false);
        await bed.WaitReadyAsync("cut-off", _ct);

        await bed.Operator.StopAsync(_ct);
        await bed.Operator.StartAsync(_ct);
        await bed.PurgeAsync("cut-off", _ct);
    }
}
