using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Planning.Rebalancing;

/// <summary>Kafka's own <c>kafka-reassign-partitions</c>, and how it is led to the cluster.</summary>
public sealed record ReassignmentTool(string Program, string ConnectOption, string Connect)
{
    /// <summary>It learned to ask the brokers, and to cancel, in 2.6 (KIP-455), and forgot ZooKeeper in 3.0.</summary>
    private static readonly Version AsksBrokers = new(2, 6);

    private static readonly Version Throttles = new(0, 10, 1);

    public static bool CanCancel(Version kafka) => kafka >= AsksBrokers;

    public static bool CanThrottle(Version kafka) => kafka >= Throttles;

    /// <summary>A throttle is set on each broker of a move by asking that broker: of one that is gone the tool waits for an answer, and begins nothing. ZooKeeper takes it for any.</summary>
    public static bool CanThrottleAbsent(Version kafka) => kafka < AsksBrokers;

    public static ReassignmentTool Of(Situation situation)
    {
        var desired = situation.Desired;
        var program = desired.Distribution.Program("kafka-reassign-partitions");
        if (desired.Distribution.KafkaVersion < AsksBrokers) return new(program, "--zookeeper", desired.ZooKeeperConnect);
        var serving = situation.Brokers.Where(b => b.State == MemberState.Serving)
            .Select(b => DesiredCluster.Authority(b.Node.Address, desired.Kafka.Listeners[0].Port));
        return new(program, "--bootstrap-server", string.Join(',', serving));
    }
}
