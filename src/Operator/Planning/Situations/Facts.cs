using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Requests;

namespace KafkaPi.Operator.Planning.Situations;

/// <summary>
/// Everything that a target is narrowed by: what was seen, what is remembered, and what is asked for.
/// </summary>
public sealed record Facts(ObservedCluster Observed, ClusterMemory Memory, ClusterRequests Requests);
