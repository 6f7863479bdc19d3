using System.ComponentModel;
using System.Text.Json.Serialization;
using k8s.Models;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

/// <summary>What the operator has seen. Holds nothing that varies on an unchanged cluster, so that such a cluster is not written to.</summary>
public sealed record KafkaClusterStatus
{
    [Description("The generation of the spec that the operator acted on last.")]
    public long? ObservedGeneration { get; init; }

    [Description("A short sentence: what is going on.")]
    public string? Phase { get; init; }

    [ListMap("type")]
    [Description("The state of the cluster by aspect, in the Kubernetes convention. Ready sums them up.")]
    public IReadOnlyList<V1Condition>? Conditions { get; init; }

    [Description("The version of the distribution that runs on every host; while hosts differ, the lowest and the highest.")]
    public string? Version { get; init; }

    [Description("The change of version that is under way; absent when none is.")]
    public UpgradeStatus? Upgrade { get; init; }

    [Description("ZooKeeper members in the quorum, of those wanted: 3/3.")]
    public string? Zookeeper { get; init; }

    [Description("Brokers that are registered and serve, of those wanted: 3/3.")]
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

    [ListMap("name")]
    [Description("The hosts, one entry for each node of the spec and each one that is being removed.")]
    public IReadOnlyList<NodeStatus>? Nodes { get; init; }

    [Description("How partitions are spread over the brokers, and what is moved for it.")]
    public RebalanceStatus? Rebalance { get; init; }

    [Description("When phase, plan or one of the counts changed last.")]
    public DateTime? LastTransitionTime { get; init; }
}

public sealed record UpgradeStatus
{
    [Required]
    [Description("The version that is left.")]
    public string From { get; init; } = "";

    [Required]
    [Description("The version that is gone to.")]
    public string To { get; init; } = "";

    [Required]
    [Description("Binaries: the daemons are restarted with the new ones, one by one. Protocol: all run them, and the protocol among brokers is raised.")]
    public UpgradePhase Phase { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<UpgradePhase>))]
public enum UpgradePhase
{
    Binaries,
    Protocol,
}

/// <summary>One request by annotation, as it was acknowledged. While the annotation says the same it is the same request.</summary>
public sealed record RequestStatus
{
    [Required]
    [Description("The value of the annotation.")]
    public string Request { get; init; } = "";

    [Required]
    [Description("When the request was acknowledged.")]
    public DateTime Time { get; init; }

    [Description("Acknowledged: it is being done. Done. Refused: nothing is done for it. Interrupted: the operator ended in the middle, ask again.")]
    public RequestState? State { get; init; }

    [Description("What was done for it, or why nothing is, and the mend.")]
    public string? Message { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<RequestState>))]
public enum RequestState
{
    Acknowledged,
    Done,
    Refused,
    Interrupted,
}

public sealed record NodeStatus
{
    [Required]
    [Description("The name of the node in the spec.")]
    public string Name { get; init; } = "";

    [Description("The broker.id and the ZooKeeper myid of the node.")]
    public int? Id { get; init; }

    [Description("The address of the host, once the operator has begun to put something on it. A host is found by it after its node has left the spec.")]
    public string? Address { get; init; }

    [Description("The rack of the node.")]
    public string? Rack { get; init; }

    [Description("The keys of spec.nodes[].hostKeys, by which the host is believed after its node has left the spec.")]
    public IReadOnlyList<string>? HostKeys { get; init; }

    [Description("There while the node is not in the spec any more and not gone: what is done about that, or waited for.")]
    public string? Leaving { get; init; }

    [ListSet]
    [Description("What runs on the node.")]
    public IReadOnlyList<NodeRole>? Roles { get; init; }

    [Description("Whether the host answers over SSH: True, False (it refuses the operator), or Unknown (it was not heard of).")]
    public Reachability? Reachable { get; init; }

    [Description("When the host was heard of last. Set only while it is not reachable.")]
    public DateTime? LastContact { get; init; }

    [Description("The model of the host, as its firmware gives it.")]
    public string? Model { get; init; }

    [Description("The architecture of the host's programs: aarch64, armv7l or x86_64.")]
    public string? Architecture { get; init; }

    [Description("The memory of the host.")]
    public string? Memory { get; init; }

    [Description("The space that is free on the fullest data disk, rounded.")]
    public string? DiskFree { get; init; }

    [Description("The version of Java that the daemons use.")]
    public string? Java { get; init; }

    [Description("What is wrong with the node, and the mend.")]
    public string? Message { get; init; }

    [Description("The last loss of data that was confirmed by the annotation kafkapi.dev/accept-empty.")]
    public string? EmptyAccepted { get; init; }

    [Description("A digest of what had to be on the host when all of it was there last. What differs while it is the same was changed by another hand.")]
    public string? Provisioned { get; init; }

    [Description("ZooKeeper on this node.")]
    public ZooKeeperMemberStatus? Zookeeper { get; init; }

    [Description("The broker on this node.")]
    public BrokerStatus? Broker { get; init; }
}

public sealed record ZooKeeperMemberStatus
{
    [Description("The state of the systemd unit.")]
    public string? State { get; init; }

    [Description("The part of the member in the ensemble.")]
    public ZooKeeperRole? Role { get; init; }

    [Description("Whether it was seen with data. If it comes back without, nothing is done on its host before a person has confirmed that.")]
    public bool? HasData { get; init; }

    [Description("The revision of the configuration that the daemon was started with.")]
    public string? RunningRevision { get; init; }

    [Description("The revision of the configuration that the spec asks for.")]
    public string? WantedRevision { get; init; }

    [Description("The last restart by the operator.")]
    public RestartStatus? LastRestart { get; init; }

    [Description("How often the daemon has ended by itself since it was last started by somebody or by the host's boot; systemd starts it again.")]
    public int? Crashes { get; init; }

    [Description("How often in a row it has ended before it served again.")]
    public int? EndsInARow { get; init; }

    [Description("Why it does not come up, in its own last words.")]
    public string? Failing { get; init; }
}

public sealed record BrokerStatus
{
    [Description("The state of the systemd unit.")]
    public string? State { get; init; }

    [Description("Whether the broker is the active controller.")]
    public bool? Controller { get; init; }

    [ListSet]
    [Description("Settings that the operator has altered while the broker runs, and that Kafka keeps beside its file until it is started with them.")]
    public IReadOnlyList<string>? AlteredSettings { get; init; }

    [Description("Whether it was seen with data. If it comes back without, nothing is done on its host before a person has confirmed that.")]
    public bool? HasData { get; init; }

    [Description("The revision of the configuration that the daemon runs with: what it was started with, and what was altered since without a restart.")]
    public string? RunningRevision { get; init; }

    [Description("The revision of the configuration that the spec asks for.")]
    public string? WantedRevision { get; init; }

    [Description("The last restart by the operator.")]
    public RestartStatus? LastRestart { get; init; }

    [Description("How often the daemon has ended by itself since it was last started by somebody or by the host's boot; systemd starts it again.")]
    public int? Crashes { get; init; }

    [Description("How often in a row it has ended before it served again.")]
    public int? EndsInARow { get; init; }

    [Description("Why it does not come up, in its own last words.")]
    public string? Failing { get; init; }
}

public sealed record RestartStatus
{
    [Required]
    [Description("When the daemon was restarted.")]
    public DateTime Time { get; init; }

    [Required]
    [Description("Why the daemon was restarted.")]
    public string Reason { get; init; } = "";
}

public sealed record RebalanceStatus
{
    [Description("Balanced, Moving, Waiting, NotAsked, Paused, Cancelled or Refused.")]
    public string? State { get; init; }

    [Description("Why, in words.")]
    public string? Message { get; init; }

    [ListMap("id")]
    [Description("The brokers among which the partitions were last spread; none while they are being spread anew.")]
    public IReadOnlyList<BalancedBrokerStatus>? BalancedFor { get; init; }

    [Description("The value of the annotation kafkapi.dev/rebalance that was acted on last.")]
    public string? Request { get; init; }

    [Description("Partitions that were moved since moves became necessary.")]
    public int? PartitionsDone { get; init; }

    [Description("Partitions that are still to be moved, as far as is known now.")]
    public int? PartitionsToGo { get; init; }

    [Description("Bytes that were copied since moves became necessary, as the sizes were when the moves began.")]
    public long? BytesDone { get; init; }

    [Description("Bytes that are still to be copied, where the brokers tell sizes (Kafka 1.0 and newer).")]
    public long? BytesToGo { get; init; }

    [ListMap("id")]
    [Description("What each broker still has to take and to give.")]
    public IReadOnlyList<BrokerMovesStatus>? Brokers { get; init; }

    [Description("The moves under way, or whose throttle is to be lifted.")]
    public IReadOnlyList<MoveStatus>? Batch { get; init; }

    [Description("When the first of these moves was begun.")]
    public DateTime? Started { get; init; }

    [Description("When the last of these moves will have ended, if all goes on as so far.")]
    public DateTime? EstimatedEnd { get; init; }
}

public sealed record BalancedBrokerStatus
{
    [Required]
    [Description("The broker.id.")]
    public int Id { get; init; }

    [Description("The rack of the broker at that time.")]
    public string? Rack { get; init; }
}

public sealed record BrokerMovesStatus
{
    [Required]
    [Description("The broker.id.")]
    public int Id { get; init; }

    [Description("Partitions that it has to take.")]
    public int PartitionsToTake { get; init; }

    [Description("Bytes that it has to take.")]
    public long BytesToTake { get; init; }

    [Description("Partitions that it has to give.")]
    public int PartitionsToGive { get; init; }
}

public sealed record MoveStatus
{
    [Required]
    [Description("The topic.")]
    public string Topic { get; init; } = "";

    [Required]
    [Description("The partition.")]
    public int Partition { get; init; }

    [Required]
    [Description("The brokers that held it, the preferred leader first.")]
    public IReadOnlyList<int> From { get; init; } = [];

    [Required]
    [Description("The brokers that are to hold it, the preferred leader first.")]
    public IReadOnlyList<int> To { get; init; } = [];

    [Description("The size of one replica when the move began.")]
    public long? Bytes { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<Reachability>))]
public enum Reachability
{
    Unknown,
    True,
    False,
}

[JsonConverter(typeof(JsonStringEnumConverter<ZooKeeperRole>))]
public enum ZooKeeperRole
{
    [JsonStringEnumMemberName("leader")]
    Leader,

    [JsonStringEnumMemberName("follower")]
    Follower,

    [JsonStringEnumMemberName("observer")]
    Observer,

    [JsonStringEnumMemberName("standalone")]
    Standalone,
}
