using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Remembering;
using KafkaPi.Testing;

namespace KafkaPi.Benchmarks;

/// <summary>A decision for a healthy cluster in which every broker has to be restarted: all rules are asked.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class PlanningBenchmark
{
    private const int Members = 5;

    private static readonly ClusterPlanner Rendering = new();

    private ClusterPlanner _planner = null!;
    private ClusterUnderTest _cluster = null!;
    private ObservedCluster _observed = null!;
    private ClusterMemory _memory = null!;

    [Params(3, 100, 1000)]
    public int Hosts { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _cluster = Cluster();
        _planner = new(PlannerCatalogue.All, (_, node, _) => _cluster.Wanted[node.Name]);
        _observed = new(_cluster.Hosts, _cluster.Brokers);
        var first = _planner.Decide(_cluster.Desired, _observed, ClusterMemory.None, ClusterRequests.None);
        _memory = MemoryUpdate.After(first.Situation, first.Plan, isActed: true, isDone: true);
    }

    /// <summary>What has to be on the hosts is known already.</summary>
    [Benchmark(Baseline = true)]
    public Decision Decide() => _planner.Decide(_cluster.Desired, _observed, _memory, ClusterRequests.None);

    /// <summary>As in a pass of the operator: the files of every host are rendered anew.</summary>
    [Benchmark]
    public Decision RenderAndDecide() => Rendering.Decide(_cluster.Desired, _observed, _memory, ClusterRequests.None);

    private ClusterUnderTest Cluster()
    {
        var cluster = ClusterUnderTest.Of(Hosts, Math.Min(Members, Hosts));
        var target = cluster.Desired;
        // The planner's own target names the servers.
        cluster = cluster
            .For(target with { Servers = ServerList.Of(target, target.Running(DaemonKind.ZooKeeper)) })
            .Healthy();
        foreach (var node in target.Nodes)
        {
            var rendered = cluster.Wanted[node.Name];
            cluster = cluster.Seen(node.Name.Value, s => s with { Daemons = [.. rendered.Daemons.Select(Running)] });
        }

        return cluster.Partitions([.. Partitions()]).Telling(Settings(cluster));
    }

    private IEnumerable<Partition> Partitions() => Enumerable.Range(0, Hosts * 10)
        .Select(i => (ImmutableArray<int>)[1 + i % Hosts, 1 + (i + 1) % Hosts, 1 + (i + 2) % Hosts])
        .Select((replicas, i) => new Partition("orders", i, replicas[0], replicas, replicas, 2));

    /// <summary>As many settings as a broker of Kafka 3 tells, those of its file among them.</summary>
    private static (string Key, Func<int, BrokerSetting> Tell)[] Settings(ClusterUnderTest cluster)
    {
        var brokers = cluster.Desired.Nodes.ToDictionary(
            n => n.Id, n => cluster.Wanted[n.Name].Daemons.Single(d => d.Kind == DaemonKind.Broker).Settings);
        return
        [
            .. brokers[1].Keys.Select(key => (key, Given(id => brokers[id][key], SettingSource.File, key))),
            .. Enumerable.Range(0, 250).Select(i => (
                $"setting.{i}", Given(_ => "1", SettingSource.Default, $"setting.{i}", isReadOnly: i % 2 == 0))),
        ];
    }

    private static Func<int, BrokerSetting> Given(
        Func<int, string> value, SettingSource source, string key, bool isReadOnly = false) =>
        id => new(value(id), isReadOnly, false, [new(source, key, value(id))]);

    /// <summary>Brokers run with settings of before.</summary>
    private static ObservedDaemon Running(RenderedDaemon daemon) =>
        daemon.Kind == DaemonKind.Broker
            ? ObservedDaemons.Started(daemon) with { Running = Revision.Of(("settings", "old")) }
            : ObservedDaemons.Started(daemon) with { StagedServers = ObservedDaemons.StagedServers(daemon) };
}
