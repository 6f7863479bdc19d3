using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Provisioning;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Preflight;

/// <summary>
/// Finds hosts without room for a log directory that came to the spec after a broker had data, and hosts where that
/// directory is somebody else's. No broker is told of the directory before every host can have it.
/// </summary>
public static class NewLogDirs
{
    public static IEnumerable<Finding> Check(Situation situation) =>
        from node in situation.Target.Running(DaemonKind.Broker)
        let seen = situation.Observed.Seen(node.Name)
        where seen is not null
        from lack in Lacks(situation.Target, seen)
        select new Finding(
            node.Name, FindingKind.LogDirectoryRefused, $"{lack}; until then no broker is told of the directory");

    /// <summary>Log directories of the spec that are somebody else's on a host.</summary>
    internal static IEnumerable<string> Foreign(TargetCluster target, ObservedHost.Seen seen) =>
        target.Kafka.LogDirs
            .Select(path => ForeignDirectories.Message(seen, path, "spec.kafka.logDirs"))
            .OfType<string>();

    private static IEnumerable<string> Lacks(TargetCluster target, ObservedHost.Seen seen)
    {
        var foreign = seen.IsOwnedBy(target.Identity) ? Foreign(target, seen) : [];
        var full =
            from directory in seen.Data.BrokerIsEmpty ? [] : seen.Data.LogDirectories
            where directory.BrokerId is null && target.Kafka.LogDirs.Contains(directory.Path)
            let lack = HostPreflight.LackOfRoom(seen, directory.Path)
            where lack is not null
            select lack;
        return foreign.Concat(full);
    }
}
