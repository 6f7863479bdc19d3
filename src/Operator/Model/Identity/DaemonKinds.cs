namespace KafkaPi.Operator.Model.Identity;

/// <summary>Names of kinds of daemons.</summary>
public static class DaemonKinds
{
    /// <summary>The daemon's name in a sentence.</summary>
    public static string InWords(this DaemonKind daemon) => daemon switch
    {
        DaemonKind.ZooKeeper => "ZooKeeper",
        DaemonKind.Broker => "the broker",
    };

    /// <summary>The role in <c>spec.nodes[].roles</c>, in annotations and in the names of files and units.</summary>
    public static string RoleName(this DaemonKind daemon) => daemon switch
    {
        DaemonKind.ZooKeeper => "zookeeper",
        DaemonKind.Broker => "broker",
    };
}
