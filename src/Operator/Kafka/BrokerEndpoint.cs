using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Kafka;

/// <summary>Where one broker is asked.</summary>
/// <param name="Cluster">The UID of the resource.</param>
public sealed record BrokerEndpoint(string Cluster, int Id, string Address, int Port)
{
    public static BrokerEndpoint Of(DesiredCluster desired, DesiredNode node) => new(desired.Identity.Uid, node.Id, node.Address, desired.Kafka.Listeners[0].Port);
}
