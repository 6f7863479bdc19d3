namespace KafkaPi.Operator.Model.Releases;

/// <summary>Features by version of Kafka, a row each with the change that brought the feature.</summary>
public static class KafkaFeatures
{
    /// <summary>Replicas moved between directories of one broker (KIP-113).</summary>
    public static readonly Version AlterLogDirsSince = new(1, 1);

    /// <summary>The election of preferred leaders on request (KIP-183).</summary>
    public static readonly Version ElectLeadersSince = new(2, 2);

    /// <summary>A throttle for replicas that move (KIP-73).</summary>
    private static readonly Version Throttle = new(0, 10, 1);

    /// <summary>Listeners with names of their own (KIP-103).</summary>
    private static readonly Version Named = new(0, 10, 2);

    /// <summary>Contents of a broker's log directories (KIP-113).</summary>
    private static readonly Version LogDirs = new(1, 0);

    /// <summary>The configuration of topics by the present form of the request (KIP-226).</summary>
    private static readonly Version TopicConfigs = new(1, 1);

    /// <summary>Dynamic configuration of brokers, altered key by key (KIP-339).</summary>
    private static readonly Version BrokerConfigs = new(2, 3);

    /// <summary>The list of moves under way (KIP-455).</summary>
    private static readonly Version Reassignments = new(2, 4);

    /// <summary>ZooKeeper 3.5, whose ensemble may consist of one member.</summary>
    private static readonly Version ZooKeeper35 = new(2, 4);

    /// <summary>
    /// The reassignment tool asks the brokers, and can cancel (KIP-455). From 3.0 on it does not know ZooKeeper.
    /// </summary>
    private static readonly Version ToolAsksBrokers = new(2, 6);

    /// <summary>
    /// A member tells the others where it is, so that it finds a quorum before they know its new place.
    /// </summary>
    /// <remarks>
    /// Measured on ZooKeeper 3.6.3: each of three members was restarted with another port of its own and the former
    /// ports of the others, one after the other, and each time all three served again after a second or two.
    /// </remarks>
    public static bool MembersTellWhereTheyAre(Version kafka) => kafka >= ZooKeeper35;

    public static bool NamesListeners(Version kafka) => kafka >= Named;

    /// <summary>Brokers that speak an older protocol tell each other no names.</summary>
    public static bool NamesListeners(ProtocolVersion protocol) => protocol >= ProtocolVersion.Of(Named);

    /// <summary>A member alone may be an ensemble of one.</summary>
    /// <remarks>
    /// A member that stands alone instead continues from the last transaction in its log, and refuses for ever every
    /// client that has seen a newer one. The election before may have begun an epoch without any transaction (seen
    /// with ZooKeeper 3.8.4: "as it has seen zxid 0x900000000 our last zxid is 0x70000009a").
    /// </remarks>
    public static bool SingleMemberQuorum(Version kafka) => kafka >= ZooKeeper35;

    public static bool ElectLeaders(Version kafka) => kafka >= ElectLeadersSince;

    public static bool DescribeBrokerConfigs(Version kafka) => kafka >= BrokerConfigs;

    public static bool DescribeTopicConfigs(Version kafka) => kafka >= TopicConfigs;

    public static bool DescribeLogDirs(Version kafka) => kafka >= LogDirs;

    public static bool AlterReplicaLogDirs(Version kafka) => kafka >= AlterLogDirsSince;

    public static bool ListReassignments(Version kafka) => kafka >= Reassignments;

    public static bool CancelReassignment(Version kafka) => kafka >= ToolAsksBrokers;

    public static bool ReassignByBrokers(Version kafka) => kafka >= ToolAsksBrokers;

    public static bool ThrottleReplication(Version kafka) => kafka >= Throttle;

    /// <summary>A throttle can be set although a broker of the move is gone.</summary>
    /// <remarks>
    /// ZooKeeper takes the throttle for any broker. A tool that asks each broker of a move waits for the answer of the
    /// broker that is gone, and begins nothing.
    /// </remarks>
    public static bool ThrottleAbsentBrokers(Version kafka) => kafka < ToolAsksBrokers;
}
