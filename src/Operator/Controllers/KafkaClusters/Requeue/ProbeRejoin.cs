using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Observation;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Requeue;

/// <summary>Asks the brokers of a cluster how far they are on their way back.</summary>
/// <param name="hosts">What was seen of the hosts before.</param>
/// <param name="missing">The broker that was missing before. It is asked first.</param>
public delegate Task<RejoinState> ProbeRejoin(
    TargetCluster target, ImmutableSortedDictionary<NodeName, ObservedHost> hosts, NodeName? missing,
    CancellationToken cancellationToken);
