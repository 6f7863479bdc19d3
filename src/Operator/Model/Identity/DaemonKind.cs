namespace KafkaPi.Operator.Model.Identity;

/// <summary>Kinds of daemons on a Pi, in the order in which they are started.</summary>
public enum DaemonKind
{
    ZooKeeper,
    Broker,
}
