using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Desired;

/// <summary>What all members of the ensemble have in common.</summary>
/// <param name="HeapBytes">Null when computed from the host's RAM.</param>
public sealed record DesiredZooKeeper(
    long? HeapBytes, string DataDir, int ClientPort, int LeaderPort, int ElectionPort,
    ImmutableSortedDictionary<string, string> Config);
