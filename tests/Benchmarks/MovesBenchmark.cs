using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Operator.Planning.Rebalancing.Assignments;

namespace KafkaPi.Benchmarks;

/// <summary>
/// What is moved when a broker is added to three that hold 200 partitions, of three replicas and of two: by
/// our assignment,
/// and by the assignment that Kafka's tool proposes.
/// </summary>
internal static class MovesBenchmark
{
    private const string Name = "moves";
    private const int Topics = 10;

    public static async Task RunAsync(TextWriter output, CancellationToken ct)
    {
        await using var bed = new ClusterBed("e2e", 0);
        await bed.ReadyAsync(ct);
        await bed.Kubectl.ApplyAsync($"{await bed.ManifestAsync(Name, bed.Hosts, "7.2.2-confluent", ct)}", ct);
        await bed.WaitReadyAsync(Name, ct);
        // The tool proposes registered brokers only. The fourth broker is registered, and has nothing.
        await bed.Lab.UpAsync(4, ct);
        var hosts = bed.Lab.Hosts.Take(4).ToArray();
        await bed.PatchAsync(
            Name,
            new
            {
                spec = new
                {
                    kafka = new { rebalance = new { mode = "Never" } },
                    nodes = SpecNodes.Of(hosts[..3], hosts[3..])
                }
            },
            ct);
        await bed.WaitReadyAsync(Name, ct);
        output.WriteLine("| 3 → 4 brokers, 200 partitions | replicas moved | MB moved |");
        output.WriteLine("|---|---:|---:|");
        foreach (var replication in new[] { 3, 2 })
        {
            await MeasureAsync(bed, replication, output, ct);
        }

        await bed.PurgeAsync(Name, ct);
    }

    private static async Task MeasureAsync(
        ClusterBed bed, int replication, TextWriter output, CancellationToken ct)
    {
        string[] topics = [.. Enumerable.Range(1, Topics).Select(i => $"of-{replication}-{i}")];
        var onThree = string.Join(
            ",",
            Enumerable.Range(0, 20)
                .Select(i => string.Join(":", Enumerable.Range(0, replication).Select(j => 1 + (i + j) % 3))));
        foreach (var (i, topic) in topics.Index())
        {
            await bed.AtHomeAsync(
                $"$KAFKA_HOME/bin/kafka-topics --bootstrap-server {bed.Bootstrap()} --create --topic {topic} "
                    + $"--replica-assignment {onThree}",
                ct);
            await bed.AtHomeAsync(
                $"$KAFKA_HOME/bin/kafka-producer-perf-test --topic {topic} --num-records {(i + 1) * 2000} "
                    + "--record-size 1000 --throughput -1 "
                + $"--producer-props bootstrap.servers={bed.Bootstrap()} acks=all", ct);
        }

        var before = Placed(
            await SizesAsync(bed, ct), await GenerateAsync(bed, topics, "Current partition replica assignment", ct));
        var ours = ((AssignmentOutcome.Assigned)Assignment.Balance(
            before, Enumerable.Range(1, 4).Select(id => new AssignedBroker(id)))).Changes;
        var theirs = await GenerateAsync(bed, topics, "Proposed partition reassignment configuration", ct);

        var replicas = before.Sum(p => p.Replicas.Length);
        var bytes = before.Sum(p => p.Bytes!.Value * p.Replicas.Length);
        Line("lower bound, the new broker's even share", replicas / 4, bytes / 4);
        Line("this operator", ours.Sum(c => c.Added.Count()), ours.Sum(c => c.Added.Count() * c.Bytes!.Value));
        Line("kafka-reassign-partitions --generate",
            before.Sum(p => theirs[(p.Topic, p.Number)].Except(p.Replicas).Count()),
            before.Sum(p => theirs[(p.Topic, p.Number)].Except(p.Replicas).Count() * p.Bytes!.Value));

        void Line(string what, int moved, long size) =>
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {replication} replicas: {what} | {moved} | {size / 1e6:0.0} |"));
    }

    private static ImmutableArray<PlacedPartition> Placed(
        Dictionary<(string, int), long> sizes, Dictionary<(string Topic, int Number), ImmutableArray<int>> replicas) =>
        [.. replicas.Select(r => new PlacedPartition(r.Key.Topic, r.Key.Number, r.Value, sizes[r.Key]))];

    private static async Task<Dictionary<(string, int), long>> SizesAsync(ClusterBed bed, CancellationToken ct)
    {
        var answer = await bed.AtHomeAsync(
            $"$KAFKA_HOME/bin/kafka-log-dirs --bootstrap-server {bed.Bootstrap()} --describe", ct);
        using var json = JsonDocument.Parse(answer.Split('\n').First(line => line.StartsWith('{')));
        var sizes = new Dictionary<(string, int), long>();
        foreach (var partition in json.RootElement.GetProperty("brokers").EnumerateArray()
            .SelectMany(b => b.GetProperty("logDirs").EnumerateArray())
                .SelectMany(d => d.GetProperty("partitions").EnumerateArray()))
        {
            var name = partition.GetProperty("partition").GetString()!;
            var dash = name.LastIndexOf('-');
            var key = (name[..dash], int.Parse(name[(dash + 1)..], CultureInfo.InvariantCulture));
            sizes[key] = Math.Max(sizes.GetValueOrDefault(key), partition.GetProperty("size").GetInt64());
        }

        return sizes;
    }

    private static async Task<Dictionary<(string Topic, int Number), ImmutableArray<int>>> GenerateAsync(
        ClusterBed bed, string[] topics, string part, CancellationToken ct)
    {
        var listed = string.Join(",", topics.Select(topic => $"{{\"topic\":\"{topic}\"}}"));
        var file =
            Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{{\"version\":1,\"topics\":[{listed}]}}"));
        var answer = await bed.AtHomeAsync(
            $"echo {file} | base64 -d > topics.json; $KAFKA_HOME/bin/kafka-reassign-partitions --bootstrap-server "
                + $"{bed.Bootstrap()} "
            + $"--generate --topics-to-move-json-file topics.json --broker-list 1,2,3,4", ct);
        var lines = answer.Split('\n');
        using var json = JsonDocument.Parse(
            lines[Array.FindIndex(lines, line => line.StartsWith(part, StringComparison.Ordinal)) + 1]);
        return json.RootElement.GetProperty("partitions").EnumerateArray().ToDictionary(
            p => (p.GetProperty("topic").GetString()!, p.GetProperty("partition").GetInt32()),
            p => p.GetProperty("replicas").EnumerateArray().Select(r => r.GetInt32()).ToImmutableArray());
    }
}
