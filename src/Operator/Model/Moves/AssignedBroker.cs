namespace KafkaPi.Operator.Model.Moves;

/// <summary>A broker that may get replicas, or has to lose them.</summary>
/// <param name="Rack">Racks count only when every broker that stays has one.</param>
/// <param name="IsDraining">The broker holds no replica in the end.</param>
public sealed record AssignedBroker(int Id, string? Rack = null, bool IsDraining = false);
