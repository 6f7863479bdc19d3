using System.Diagnostics;
using System.Globalization;
using KafkaPi.Crds;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Campaigns;

/// <summary>
/// Campaign that measures how soon the status tells what happens on a host while none, one or two of five hosts have no
/// power. Runs with <c>-explicit only</c>.
/// </summary>
[Collection(typeof(Collections.Campaigns))]
public sealed class UnseenHostsCampaign(Collections.Campaigns.Hosts bed, ITestOutputHelper output)
{
    private const string Name = "unseen";
    private const int Times = 5;

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task A_crash_is_told_whatever_number_of_other_hosts_is_dead()
    {
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        await bed.Lab.UpAsync(5, _ct);
        var hosts = bed.Lab.Hosts.Take(5).ToArray();
        var manifest = await bed.ManifestAsync(Name, hosts[..3], "7.2.2-confluent", _ct);
        await bed.Kubectl.ApplyAsync($"{manifest}", _ct);
        await bed.PatchAsync(Name, new { spec = new { nodes = SpecNodes.Of(hosts[..3], hosts[3..]) } }, _ct);
        await bed.WaitReadyAsync(Name, _ct);

        Say("| hosts without power | seconds until the last of them was told | seconds until a crash was told |");
        Say("|---:|---:|---|");
        await TellAsync(hosts[0], dead: null);
        await TellAsync(hosts[0], dead: hosts[4]);
        await TellAsync(hosts[0], dead: hosts[3]);

        await hosts[3].BootAsync(_ct);
        await hosts[4].BootAsync(_ct);
        await bed.WaitReadyAsync(Name, _ct);
        await bed.PurgeAsync(Name, _ct);
    }

    private async Task TellAsync(LabHost crashing, LabHost? dead)
    {
        var told = dead is null ? "" : Seconds(await PowerLossAsync(dead));
        var crashes = new List<double>();
        for (var time = 0; time < Times; time++)
        {
            // Begins at another moment between two passes each time.
            await Task.Delay(TimeSpan.FromSeconds(25 + (time * 0.7)), _ct);
            crashes.Add(await CrashAsync(crashing));
        }

        var seen = (await bed.FindAsync(Name, _ct))!;
        var unseen = seen.Status!.Nodes!.Count(n => n.Reachable != Reachability.True);
        Say($"| {unseen} | {told} | {string.Join(", ", crashes.Select(Seconds))} |");
    }

    private async Task<double> PowerLossAsync(LabHost host)
    {
        var since = Stopwatch.StartNew();
        await host.KillAsync(_ct);
        await UntilAsync(
            $"{host.Name} is told as unseen", host, node => node.Reachable is not (null or Reachability.True));
        return since.Elapsed.TotalSeconds;
    }

    private async Task<double> CrashAsync(LabHost host)
    {
        var before = (await NodeAsync(host)).Broker?.Crashes ?? 0;
        var since = Stopwatch.StartNew();
        await host.ExecAsync("systemctl kill -s KILL kafkapi-broker.service", _ct);
        await UntilAsync(
            $"the crash on {host.Name} is told", host,
            node => node.Broker is { } broker
                && (broker.Crashes > before || broker.State?.StartsWith("active", StringComparison.Ordinal) == false));
        return since.Elapsed.TotalSeconds;
    }

    private async Task UntilAsync(string what, LabHost host, Predicate<NodeStatus> tells) =>
        await Eventually.GetAsync(what, async () =>
            tells(await NodeAsync(host)) ? true : throw new NotYetException($"{await NodeAsync(host)}"), _ct);

    private async Task<NodeStatus> NodeAsync(LabHost host) =>
        (await bed.FindAsync(Name, _ct))!.Status!.Nodes!.Single(n => n.Name == host.Name);

    private static string Seconds(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture);

    private void Say(string line) => output.WriteLine(line);
}
