using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Memory;

/// <summary>Parts of the spec with which a daemon did not come into service.</summary>
/// <param name="Digest">Digest of the parts.</param>
/// <param name="Words">What the daemon said, or what was seen of it.</param>
public sealed record RejectedChange(string Digest, NodeName Node, DaemonKind Daemon, string Words);
