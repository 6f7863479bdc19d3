namespace KafkaPi.Operator.Desired;

/// <summary>Where the names of programs and jars lie in a distribution.</summary>
public enum DistributionLayout
{
    /// <summary><c>bin/kafka-server-start</c>, <c>etc/kafka</c>, <c>share/java/kafka</c>.</summary>
    Confluent,

    /// <summary><c>bin/kafka-server-start.sh</c>, <c>config</c>, <c>libs</c>.</summary>
    Apache,
}

/// <summary>Where a distribution comes from.</summary>
public abstract record DistributionSource
{
    private DistributionSource() { }

    /// <summary>Fetched once by the operator and sent to the hosts.</summary>
    public sealed record Download(Uri Url, string Sha512) : DistributionSource;

    /// <summary>An archive that already lies on every host.</summary>
    public sealed record ArchiveOnHost(string Path, string? Sha512) : DistributionSource;

    /// <summary>Unpacked on every host by the user, and left untouched.</summary>
    public sealed record Installed(string Path) : DistributionSource;

    /// <summary>On the hosts since an earlier version of the spec, which alone said where it came from.</summary>
    public sealed record OnHosts : DistributionSource;
}

/// <param name="KafkaVersion">Apache Kafka's own version: Confluent 7.2.x is Kafka 3.2.</param>
public sealed record DesiredDistribution(DistributionLayout Layout, string Version, Version KafkaVersion, DistributionSource Source)
{
    /// <summary>The directory that holds <c>bin/</c> on a host: immutable once it is there.</summary>
    public string Home => Source is DistributionSource.Installed installed
        ? installed.Path
        : $"{HostLayout.Distributions}/{Layout.ToString().ToLowerInvariant()}-{Version}";

    /// <summary>The newest protocol among brokers that it speaks.</summary>
    public ProtocolVersion Protocol => ProtocolVersion.Of(KafkaVersion);

    public string Program(string name) => $"{Home}/bin/{name}{(Layout == DistributionLayout.Apache ? ".sh" : "")}";

    public string Configuration => Layout == DistributionLayout.Confluent ? $"{Home}/etc/kafka" : $"{Home}/config";
}
