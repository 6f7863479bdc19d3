using KafkaPi.Operator.Model.BrokerConfig;

namespace KafkaPi.Operator.Kafka.Config;

/// <summary>Kafka rejects a change of a configuration. The message is its own.</summary>
public sealed class ConfigRejectedException(ConfigRejection rejection) : Exception(rejection.Reason)
{
    public ConfigRejection Rejection { get; } = rejection;
}
