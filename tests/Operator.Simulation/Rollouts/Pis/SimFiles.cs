namespace KafkaPi.Operator.Simulation.Rollouts.Pis;

/// <summary>What is in the files on a host.</summary>
internal readonly record struct SimFiles(
    int ZooKeeper, int Kafka, string? Live, int Binaries, int Protocol, SimListeners Listeners)
{
    /// <summary>No daemon starts with them.</summary>
    public bool Slip { get; init; }
}
