using System.ComponentModel;
using k8s.Models;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

/// <summary>The cluster as the operator has seen it.</summary>
/// <remarks>Fields hold nothing that varies on an unchanged cluster: its status is never written again.</remarks>
public sealed record KafkaClusterStatus
{
    [Description("The generation of the spec that the operator acted on last.")]
    public long? ObservedGeneration { get; init; }

    [Description("A short sentence: what is going on.")]
    public string? Phase { get; init; }

    [ListMap("type")]
    [Description("The state of the cluster by aspect, in the Kubernetes convention. Ready sums them up.")]
    public IReadOnlyList<V1Condition>? Conditions { get; init; }

    [Description(
        "The version of the distribution that runs on every host; while hosts differ, the lowest and the highest.")]
    public string? Version { get; init; }

    [Description("The change of version that is under way; absent when none is.")]
    public UpgradeStatus? Upgrade { get; init; }

    [Description(
        "ZooKeeper members that serve, of those that run or have to run: 3/3. While the brokers serve and no member's "
        + "host is seen: ?/3.")]
    public string? Zookeeper { get; init; }

    [Description(
        "Brokers that are registered and serve, of those that run or have to run: 3/3.")]
    public string? Brokers { get; init; }

    [Description("The bootstrap.servers for clients.")]
    public string? BootstrapServers { get; init; }

    [Description("The zookeeper.connect of the brokers.")]
    public string? ZookeeperConnect { get; init; }

    [Description("What the operator does next and what it waits for, as sentences. Empty when nothing is to do.")]
    public IReadOnlyList<string>? Plan { get; init; }

    [Description("What became of the annotation kafkapi.dev/restart.")]
    public RequestStatus? Restart { get; init; }

    [Description("What became of the annotation kafkapi.dev/force.")]
    public RequestStatus? Force { get; init; }

    [Description("What of the spec the cluster served with last, and what is on trial.")]
    public ChangeStatus? Change { get; init; }

    [ListMap("name")]
    [Description("The hosts, one entry for each node of the spec and each one that is being removed.")]
    public IReadOnlyList<NodeStatus>? Nodes { get; init; }

    [Description("How partitions are spread over the brokers, and what is moved for it.")]
    public RebalanceStatus? Rebalance { get; init; }

    [Description("When phase, plan or one of the counts changed last.")]
    public DateTime? LastTransitionTime { get; init; }
}
