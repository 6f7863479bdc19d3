using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Clusters;

/// <summary>Asks brokers, before anything is planned, whether they would take the settings that are to be altered on them.</summary>
public sealed class SettingsRehearsal(LiveSettings settings)
{
    /// <returns>The same, with what brokers would refuse.</returns>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/>.</exception>
    public async Task<ObservedCluster> RehearseAsync(
        DesiredCluster desired, ObservedCluster observed, IReadOnlyDictionary<NodeName, RenderedNode> wanted, CancellationToken cancellationToken)
    {
        if (observed.Brokers is not BrokersView.Known { Settings.IsEmpty: false } known) return observed;

        var refusals = await Task.WhenAll(
            from broker in Situation.Of(desired, observed, wanted).Brokers
            let alteration = LiveChange.For(broker, desired.AlteredOn(broker.Name))
            where !alteration.IsEmpty
            select RehearseAsync(BrokerEndpoint.Of(desired, broker.Node), broker.Settings!, alteration, cancellationToken));
        return observed with { Brokers = known with { Settings = known.Settings.SetItems(refusals) } };
    }

    private async Task<KeyValuePair<int, SettingsInForce>> RehearseAsync(
        BrokerEndpoint broker, SettingsInForce inForce, SettingsAlteration alteration, CancellationToken cancellationToken) =>
        new(broker.Id, inForce with { Refusal = await settings.RehearseAsync(broker, inForce, alteration, cancellationToken) });
}
