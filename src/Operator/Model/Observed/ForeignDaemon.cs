using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Observed;

/// <summary>A process of Kafka or ZooKeeper that the operator has not started.</summary>
/// <param name="User">The account that it runs as.</param>
/// <param name="Unit">Its systemd unit; empty for a process that was started by hand.</param>
/// <param name="Version">The version of Kafka by its jars; empty when it cannot be told.</param>
/// <param name="Settings">Path of the file that it was started with; empty when it has none.</param>
public sealed record ForeignDaemon(DaemonKind Kind, string User, string Unit, string Version, string Settings);
