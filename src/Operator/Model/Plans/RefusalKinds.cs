namespace KafkaPi.Operator.Model.Plans;

/// <summary>What follows from the kind of a refusal.</summary>
public static class RefusalKinds
{
    public static EventReason Event(this RefusalKind kind) => kind switch
    {
        RefusalKind.Version => EventReason.VersionRefused,
        RefusalKind.Removal => EventReason.RemovalRefused,
        RefusalKind.NodeId => EventReason.NodeIdRefused,
        RefusalKind.LogDirectory => EventReason.LogDirectoryRefused,
        RefusalKind.Listeners => EventReason.ListenersRefused,
        RefusalKind.Setting => EventReason.SettingRefused,
        RefusalKind.Change => EventReason.ChangeRejected,
    };

    /// <summary>The phase of a cluster that has nothing else to report.</summary>
    public static string Phase(this RefusalKind kind) => kind switch
    {
        RefusalKind.Version => "The version is refused, the present one is kept",
        RefusalKind.Removal => "A removal is refused, the node is kept",
        RefusalKind.NodeId => "The id of a node is refused, the present one is kept",
        RefusalKind.LogDirectory => "The log directories are refused, the present ones are kept",
        RefusalKind.Listeners => "The listeners are refused, the present ones are kept",
        RefusalKind.Setting => "A setting is refused, the present ones are kept",
        RefusalKind.Change => "A change is rejected, the cluster goes on with what it served with before",
    };

    /// <summary>Refused is a part of the spec that daemons run with. They run with other parts meanwhile.</summary>
    public static bool IsOfParts(this RefusalKind kind) => kind switch
    {
        RefusalKind.Version or RefusalKind.LogDirectory or RefusalKind.Listeners or RefusalKind.Setting => true,
        RefusalKind.Change or RefusalKind.Removal or RefusalKind.NodeId => false,
    };
}
