using KafkaPi.Operator.Model.Layout;

namespace KafkaPi.Operator.Model.Releases;

/// <summary>A distribution of Kafka: which one, and where it comes from.</summary>
/// <param name="KafkaVersion">Apache Kafka's own version. Confluent 7.2.x is Kafka 3.2.</param>
public sealed record DesiredDistribution(
    DistributionLayout Layout, string Version, Version KafkaVersion, DistributionOrigin Source)
{
    /// <summary>
    /// The directory that holds <c>bin/</c> on a host. Its contents never change once they are there.
    /// </summary>
    public string Home => Source is DistributionOrigin.Installed installed
        ? installed.Path
        : $"{HostLayout.Distributions}/{Layout.ToString().ToLowerInvariant()}-{Version}";

    /// <summary>The newest protocol among brokers that the distribution speaks.</summary>
    public ProtocolVersion Protocol => ProtocolVersion.Of(KafkaVersion);

    public string Program(string name) => $"{Home}/bin/{name}{(Layout == DistributionLayout.Apache ? ".sh" : "")}";

    public string Configuration => Layout == DistributionLayout.Confluent ? $"{Home}/etc/kafka" : $"{Home}/config";
}
