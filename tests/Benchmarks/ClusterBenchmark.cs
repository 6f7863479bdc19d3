using System.Diagnostics;
using System.Globalization;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Bed.Machine;
using KafkaPi.Lab;
using KafkaPi.Lab.Distributions;

namespace KafkaPi.Benchmarks;

/// <summary>
/// Three lab hosts, measured in one run: what the operator takes, the floor below which nobody can be, and what Ansible
/// takes.
/// </summary>
internal static class ClusterBenchmark
{
    private const string Name = "bench";
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(TextWriter output, CancellationToken ct)
    {
        await using var bed = new ClusterBed("e2e", 0);
        await bed.ReadyAsync(ct);
        var manifest = await bed.ManifestAsync(Name, bed.Hosts, "7.2.2-confluent", ct);

        var install = await TimeAsync(async () =>
        {
            await bed.Kubectl.ApplyAsync(manifest.ToString(), ct);
            await bed.WaitReadyAsync(Name, ct);
        });
        await RollMeasurement.MakeTopicAsync(bed, ct);
        var (pass, trips) = await UnchangedPassAsync(bed, ct);
        var memory = bed.Operator.Memory();
        var (roll, partsBefore, partsAfter) = await RollAsync(bed, ct);
        var detection = await RollMeasurement.DetectionAsync(bed, Name, ct);
        var jvms = await TimeJvmsAsync(bed, ct);
        await bed.PurgeAsync(Name, ct);
        var copy = await TimeAsync(() => CopyAsync(bed, manifest.Distribution, ct));

        WriteInstall(output, install, copy, jvms);
        WriteRoll(output, roll, partsBefore, partsAfter);
        Line(output, "kill -9 of a broker until the status tells", detection, null);
        Line(output, "unchanged pass of the operator", pass, 1);
        if (Environment.GetEnvironmentVariable("KAFKAPI_ANSIBLE_PLAY") is { } play)
        {
            var (cold, unchanged) = await AnsibleAsync(bed, manifest.Distribution, play, ct);
            Line(output, "Ansible, cold", cold, cold / install);
            Line(output, "Ansible, unchanged", unchanged, unchanged / pass);
        }

        output.WriteLine(
            $"\nSSH round trips of an unchanged pass: {trips:0.##} for {bed.Hosts.Count} hosts. The operator's memory: "
            + $"{memory.Resident} MiB resident, {memory.Unevictable} MiB of it unevictable.");
    }

    /// <summary>A roll, and its parts before and after: machines do not keep their speed for minutes.</summary>
    private static async Task<(double Roll, double PartsBefore, double PartsAfter)> RollAsync(
        ClusterBed bed, CancellationToken ct)
    {
        var before = await RollMeasurement.PartsAsync(bed, ct);
        // Users' operators run for days. A new operator has yet to be elected, to connect and to give leaders back.
        await Task.Delay(Watched, ct);
        var roll = await RollMeasurement.RollAsync(bed, Name, ct);
        return (roll, before, await RollMeasurement.PartsAsync(bed, ct));
    }

    private static void WriteInstall(TextWriter output, double install, double copy, double jvms)
    {
        Line(output, "measure", "seconds", "ratio");
        Line(output, "---", "---:", "---:");
        Line(output, "floor: parallel scp of the archive to 3 hosts", copy, null);
        Line(output, "floor: start of 3 ZooKeepers, then 3 brokers, until their ports answer", jvms, null);
        Line(output, "kubectl apply until Ready", install, install / (copy + jvms));
    }

    private static void WriteRoll(TextWriter output, double roll, double before, double after)
    {
        var parts = (before + after) / 2;
        Line(
            output,
            string.Create(
                CultureInfo.InvariantCulture,
                $"floor: three brokers stopped, started and back in sync, one after the other "
                + $"({before:0.00} before, {after:0.00} after)"),
            parts, null);
        Line(
            output, "kubectl patch of a setting until all three brokers have it and Ready is True", roll, roll / parts);
    }

    private static async Task<(double Seconds, double RoundTrips)> UnchangedPassAsync(
        ClusterBed bed, CancellationToken ct)
    {
        var before = await bed.Operator.MetricsAsync(ct);
        await Task.Delay(Watched, ct);
        var after = await bed.Operator.MetricsAsync(ct);
        double Grown(string name) => after.Value(name) - before.Value(name);
        var passes = Grown("kafkapi_reconcile_duration_seconds_count");
        return (Grown("kafkapi_reconcile_duration_seconds_sum") / passes,
        Grown("kafkapi_ssh_round_trips_total") / passes);
    }

    private static async Task<double> TimeJvmsAsync(ClusterBed bed, CancellationToken ct)
    {
        await bed.Operator.StopAsync(ct);
        foreach (var unit in (string[])["kafkapi-broker", "kafkapi-zookeeper"])
        {
            await Task.WhenAll(bed.Hosts.Select(h => h.ExecAsync($"systemctl stop {unit}", ct)));
        }

        var time = await TimeAsync(async () =>
        {
            await Task.WhenAll(bed.Hosts.Select(h => h.ExecAsync(StartAndAnswer("kafkapi-zookeeper", h, 2181), ct)));
            await Task.WhenAll(bed.Hosts.Select(h => h.ExecAsync(StartAndAnswer("kafkapi-broker", h, 9092), ct)));
        });
        await bed.Operator.StartAsync(ct);
        return time;
    }

    private static string StartAndAnswer(string unit, LabHost host, int port) =>
        $"systemctl start --no-block {unit}; until (exec 3<>/dev/tcp/{host.Address}/{port}) 2>/dev/null; do sleep "
            + "0.05; done";

    private static Task<string[]> CopyAsync(ClusterBed bed, Distribution distribution, CancellationToken ct) =>
        Task.WhenAll(bed.Hosts.Select(h =>
        Tool.CheckAsync("scp", ["-q", "-F", bed.Lab.SshConfigPath, distribution.Path, $"{h.Name}:floor.tar.gz"], ct)));

    private static async Task<(double Cold, double Unchanged)> AnsibleAsync(
        ClusterBed bed, Distribution distribution, string play, CancellationToken ct)
    {
        var inventory = Path.Combine(Path.GetTempPath(), $"kafkapi-inventory-{Environment.ProcessId}");
        await File.WriteAllLinesAsync(inventory, bed.Hosts.Select(h =>
            $"{h.Name} ansible_host={h.Address} ansible_user=pi ansible_ssh_private_key_file={bed.Lab.PrivateKeyPath} "
                + $"id={h.Index}"),
            ct);
        string[] arguments =
        [
            "-c", $"cd '{play}' && ANSIBLE_HOST_KEY_CHECKING=False ansible-playbook -i '{inventory}' play.yml -e "
                + $"archive='{distribution.Path}' -e top={distribution.TopFolder} -e heap=192m",
        ];
        try
        {
            var cold = await TimeAsync(() => Tool.CheckAsync("bash", arguments, ct));
            var unchanged = await TimeAsync(() => Tool.CheckAsync("bash", arguments, ct));
            return (cold, unchanged);
        }
        finally
        {
            File.Delete(inventory);
        }
    }

    private static async Task<double> TimeAsync(Func<Task> act)
    {
        var watch = Stopwatch.StartNew();
        await act();
        return watch.Elapsed.TotalSeconds;
    }

    private static void Line(TextWriter output, string measure, double seconds, double? ratio) => Line(
        output, measure, seconds.ToString("0.00", CultureInfo.InvariantCulture),
        ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "");

    private static void Line(TextWriter output, string measure, string seconds, string ratio) =>
        output.WriteLine($"| {measure} | {seconds} | {ratio} |");
}
