using KafkaPi.Operator.Model.BrokerConfig;

namespace KafkaPi.Operator.Model.Brokers;

/// <summary>A question to a running broker: whether it accepts a change of its configuration.</summary>
/// <param name="Config">The configuration in force.</param>
public sealed record ConfigQuestion(BrokerEndpoint Broker, EffectiveConfig Config, ConfigChange Change);
