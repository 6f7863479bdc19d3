namespace KafkaPi.Operator.Kafka.Protocol;

/// <param name="IsFlexible">The version has tagged fields (KIP-482), in its headers too.</param>
internal sealed record KafkaRequest(short ApiKey, short Version, ReadOnlyMemory<byte> Body, bool IsFlexible = false);
