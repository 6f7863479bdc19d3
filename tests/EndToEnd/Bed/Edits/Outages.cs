using System.Globalization;
using System.Text.RegularExpressions;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Bed.Edits;

/// <summary>Reads outages of daemons from the journals of their hosts.</summary>
internal static partial class Outages
{
    /// <summary>
    /// Begins with systemd's stop or a crash, and ends with what the daemon itself says: Kafka that it has started,
    /// ZooKeeper that it follows or leads.
    /// </summary>
    private const string Lines =
        @"systemd\[1\]: Stopping kafkapi-|systemd\[1\]: kafkapi-.*: Main process exited|KafkaServer id=.*\] started"
        + "|LEADER ELECTION TOOK";

    /// <summary>Outages of all daemons that begin at or after a moment, in the order of their beginnings.</summary>
    public static async Task<IReadOnlyList<Outage>> SinceAsync(
        IEnumerable<LabHost> hosts, DateTimeOffset moment, CancellationToken ct)
    {
        var all = await Task.WhenAll(hosts.Select(host => OfAsync(host, moment, ct)));
        return [.. all.SelectMany(outages => outages).OrderBy(outage => outage.Begin)];
    }

    private static async Task<IEnumerable<Outage>> OfAsync(LabHost host, DateTimeOffset moment, CancellationToken ct)
    {
        var journal = await host.CheckAsync(
            $"journalctl --no-pager --output=short-unix --since=@{moment.ToUnixTimeSeconds()} "
                + $"-u kafkapi-broker -u kafkapi-zookeeper | grep -E '{Lines}' || :",
            ct);
        var outages = new List<Outage>();
        foreach (var line in journal.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (time, unit, begins) = Parse(line);
            var open = outages.FindIndex(o => o.Unit == unit && o.End is null);
            if (begins && open < 0 && time >= moment)
            {
                outages.Add(new(host.Name, unit, time, null));
            }
            else if (!begins && open >= 0)
            {
                outages[open] = outages[open] with { End = time };
            }
        }

        return outages;
    }

    private static (DateTimeOffset Time, string Unit, bool Begins) Parse(string line)
    {
        var seconds = decimal.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture);
        var time = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return Ends().Match(line) is { Success: true } end
            ? (time, end.Groups["kafka"].Success ? "broker" : "zookeeper", false)
            : (time, Unit().Match(line).Groups["unit"].Value, true);
    }

    [GeneratedRegex(@"(?<kafka>KafkaServer id=)|LEADER ELECTION TOOK")]
    private static partial Regex Ends();

    [GeneratedRegex(@"kafkapi-(?<unit>broker|zookeeper)\.service")]
    private static partial Regex Unit();
}
