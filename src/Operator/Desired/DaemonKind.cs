namespace KafkaPi.Operator.Desired;

/// <summary>What may run on a Pi, in the order in which it is started.</summary>
public enum DaemonKind
{
    ZooKeeper,
    Broker,
}

public static class DaemonKinds
{
    /// <summary>As it is called in a sentence.</summary>
    public static string InWords(this DaemonKind daemon) => daemon == DaemonKind.ZooKeeper ? "ZooKeeper" : "the broker";
}
