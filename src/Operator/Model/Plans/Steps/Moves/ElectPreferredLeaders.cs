using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Plans.Steps.Moves;

/// <summary>
/// Asks the controller, which is on the node, to elect the first replica of each of these partitions. The step is done
/// when every broker tells its clients the new leaders.
/// </summary>
/// <param name="Brokers">All brokers of the cluster.</param>
public sealed record ElectPreferredLeaders(
    NodeName Node, ImmutableSortedDictionary<NodeName, BrokerEndpoint> Brokers,
    ImmutableArray<(string Topic, int Number, int Leader)> Partitions, string Reason)
    : Step(Node, Reason)
{
    public override StepWords Words => new(
        "give leadership back to the first replicas",
        "returning leaders",
        "gave leadership back to the first replicas");

    public override StepEvent? Event => StepEvent.WhenDone(EventReason.LeadersReturned);

    public override StepGroup Group => StepGroup.Moves;
}
