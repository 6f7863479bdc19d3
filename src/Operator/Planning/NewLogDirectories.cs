using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Planning;

/// <summary>Directories for messages that came to the spec after a broker had data. No broker is told of one before every host has room in its own.</summary>
public static class NewLogDirectories
{
    public static IEnumerable<Finding> Check(Situation situation) =>
        from node in situation.Desired.Running(DaemonKind.Broker)
        let seen = situation.Observed.Seen(node.Name)
        where seen is not null && !seen.Data.BrokerIsEmpty
        from directory in seen.Data.LogDirectories
        where directory.BrokerId is null && situation.Desired.Kafka.LogDirs.Contains(directory.Path)
        let lack = Preflight.LackOfRoom(seen, directory.Path)
        where lack is not null
        select new Finding(node.Name, FindingKind.LogDirectoryRefused, $"{lack}; until then no broker is told of the directory");
}
