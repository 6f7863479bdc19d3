using KafkaPi.Crds;

namespace KafkaPi.Operator.Model.Identity;

/// <summary>Converts between kinds of daemons and roles of the API.</summary>
public static class NodeRoles
{
    public static NodeRole Role(DaemonKind kind) => kind switch
    {
        DaemonKind.ZooKeeper => NodeRole.ZooKeeper,
        DaemonKind.Broker => NodeRole.Broker,
    };

    public static DaemonKind Kind(NodeRole role) => role switch
    {
        NodeRole.ZooKeeper => DaemonKind.ZooKeeper,
        NodeRole.Broker => DaemonKind.Broker,
    };
}
