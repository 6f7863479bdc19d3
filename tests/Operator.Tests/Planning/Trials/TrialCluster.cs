using System.Collections.Immutable;
using k8s.Models;
using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Memory;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Remembering;
using KafkaPi.Operator.Planning.Trials;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Tests.Planning.Trials;

/// <summary>Three nodes with a spec that people edit, and an operator that comes by.</summary>
internal sealed record TrialCluster(KafkaClusterSpec Spec, long Generation, ClusterUnderTest Cluster)
{
    public const string Reporters = "metric.reporters";
    public const string Words = "java.lang.ClassNotFoundException: com.example.Missing";

    public static TrialCluster Installed { get; } = Of(new()
    {
        Version = "7.2.2",
        Distribution = new() { Source = new() { HostPath = "/home/pi/kafka.tgz" } },
        Ssh = new() { CredentialsSecretRef = new() { Name = "pi-ssh" } },
        Nodes =
        [
            .. Enumerable.Range(1, 3).Select(id => new NodeSpec
            {
                Name = $"pi{id}",
                Address = DesiredClusters.Address(id),
                Id = id,
                Roles = [NodeRole.ZooKeeper, NodeRole.Broker],
            }),
        ],
    });

    /// <summary>It serves, and that is remembered.</summary>
    public static TrialCluster Healthy { get; } = Installed.Passed();

    public ClusterMemory Memory => Cluster.Memory;

    public DesiredCluster InForce => SpecInForce.Of(Parsed(Spec, Generation), Memory);

    /// <summary>The cluster, asked for what is in force.</summary>
    public ClusterUnderTest Asked => Cluster with { Desired = new(InForce) };

    public Plan Plan => Decide().Plan;

    public TrialCluster Edited(Func<KafkaClusterSpec, KafkaClusterSpec> edit) =>
        this with { Spec = edit(Spec), Generation = Generation + 1 };

    public TrialCluster WithSetting(string key, string value) => Edited(spec => spec with
    {
        Kafka = spec.Kafka with
        {
            Config = new Dictionary<string, string>(spec.Kafka.Config, StringComparer.Ordinal) { [key] = value },
        },
    });

    public TrialCluster WithoutSettings() =>
        Edited(spec => spec with { Kafka = spec.Kafka with { Config = new Dictionary<string, string>() } });

    public TrialCluster With(Func<ClusterUnderTest, ClusterUnderTest> change) =>
        this with { Cluster = change(Cluster) };

    /// <summary>A pass whose steps are not taken, or not yet. The status went through the API server.</summary>
    public TrialCluster Passed()
    {
        var decision = Decide();
        var memory = MemoryUpdate.After(decision.Situation, decision.Plan, isActed: true, isDone: true);
        return With(c => c with { Memory = StatusMemory.Read(StatusMemory.Write(null, memory)) });
    }

    /// <summary>The files of what is in force are written on all hosts that are seen, and remembered before.</summary>
    public TrialCluster Staged() => Passed().With(c => c.For(new(InForce)).Staged());

    /// <summary>The broker was restarted, and ends at each start.</summary>
    public TrialCluster Failing(string node, int ends, string words = Words) => With(c => c.BrokerDown(node).Daemon(
        node, DaemonKind.Broker, d => d with
        {
            ActiveState = "activating",
            SubState = "auto-restart",
            Restarts = ends - 1,
            LastExitStatus = 1,
            LogTail = [words],
        }));

    /// <summary>The node's broker runs with what is in force, and serves.</summary>
    public TrialCluster Restarted(string node) => With(c => c.Restarted(node, DaemonKind.Broker));

    public Decision Decide(ClusterRequests? requests = null) => new ClusterPlanner().Decide(
        InForce, new(Cluster.Hosts, Cluster.Brokers), Memory, requests ?? Cluster.Requests);

    private static TrialCluster Of(KafkaClusterSpec spec)
    {
        var desired = Parsed(spec, 1);
        var fresh = ClusterUnderTest.Of(3);
        return new(spec, 1, fresh.For(new(desired)).Healthy());
    }

    private static DesiredCluster Parsed(KafkaClusterSpec spec, long generation) => DesiredClusterParser.Parse(
        new KafkaCluster
        {
            Metadata = new V1ObjectMeta
            {
                Name = DesiredClusters.Identity.Name,
                NamespaceProperty = DesiredClusters.Identity.Namespace,
                Uid = DesiredClusters.Uid,
                Generation = generation,
            },
            Spec = spec,
        }).Value!;
}
