namespace KafkaPi.Operator.Model.Brokers;

/// <summary>Address at which one broker is asked.</summary>
/// <param name="Cluster">The UID of the resource.</param>
public sealed record BrokerEndpoint(string Cluster, int Id, string Address, int Port);
