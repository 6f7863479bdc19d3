namespace KafkaPi.Operator.Simulation;

/// <param name="ZooKeeper">Stands for all of ZooKeeper's settings; so does <paramref name="Kafka"/>.</param>
/// <param name="Live">The one setting that brokers take as they run; null when it is not given.</param>
/// <param name="Binaries">The version of Kafka, and of the newest protocol that it speaks.</param>
/// <param name="Protocol">The user's own <c>inter.broker.protocol.version</c>.</param>
internal readonly record struct SimSpec(int ZooKeeper, int Kafka, string? Live, int Binaries, int? Protocol)
{
    public int WantedProtocol => Protocol ?? Binaries;
}

/// <summary>What is in the files on a host.</summary>
internal readonly record struct SimFiles(int ZooKeeper, int Kafka, string? Live, int Binaries, int Protocol);
