using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Plans.Steps.Daemons;

/// <summary>Changes settings of a running broker without a restart.</summary>
public sealed record AlterBrokerSettings(
    NodeName Node, BrokerEndpoint Broker, ConfigChange Change, string Reason) : Step(Node, Reason)
{
    public override StepWords Words => new(
        $"alter {Keys} of the broker without a restart",
        "altering settings of the broker",
        $"altered {Keys} of the broker without a restart");

    public override StepEvent? Event => StepEvent.WhenDone(EventReason.SettingsAltered);

    public override StepGroup Group => StepGroup.Config;

    private string Keys => string.Join(", ", Change.Keys.Order(StringComparer.Ordinal));
}
