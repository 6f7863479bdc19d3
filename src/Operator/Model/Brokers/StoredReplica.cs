namespace KafkaPi.Operator.Model.Brokers;

/// <summary>A replica in a log directory of a broker.</summary>
/// <param name="IsFuture">True for a copy on its way from another directory of the same broker.</param>
public sealed record StoredReplica(string Topic, int Number, long Bytes, bool IsFuture);
