namespace KafkaPi.Operator.Simulation.Rollouts.Pis;

/// <param name="ZooKeeper">Stands for all of ZooKeeper's settings; so does <paramref name="Kafka"/>.</param>
/// <param name="Live">The one setting that brokers take as they run; null when it is not given.</param>
/// <param name="Binaries">The version of Kafka, and of the newest protocol that it speaks.</param>
/// <param name="Protocol">The user's own <c>inter.broker.protocol.version</c>.</param>
/// <param name="Listeners">Each as <c>NAME:port</c>, the one between brokers first.</param>
internal readonly record struct SimSpec(
    int ZooKeeper, int Kafka, string? Live, int Binaries, int? Protocol, string Listeners = SimSpec.Plain)
{
    /// <summary>A setting of each kind of daemon has a value with which it does not start.</summary>
    public bool Slip { get; init; }

    public const string Plain = "PLAINTEXT:9092";

    public int WantedProtocol => Protocol ?? Binaries;
}
