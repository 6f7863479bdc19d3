using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Rebalancing.Batches;

/// <summary>What a decision on moves is taken from.</summary>
internal sealed record MovesContext(
    Situation Situation, BrokersView.Known Kafka, ImmutableArray<Rule<MoveIntent>> Rules)
{
    public RebalanceRequest Asked => Situation.Rebalance;

    public MovesMemory Memory => Situation.Rebalance.Memory;

    public Version Version => Situation.Target.Distribution.KafkaVersion;

    /// <summary>The same context with another memory of moves.</summary>
    public MovesContext Remembering(MovesMemory memory) =>
        this with { Situation = Situation with { Rebalance = Asked with { Memory = memory } } };

    /// <summary>What has to be waited for before the moves are begun or cancelled; null for nothing.</summary>
    public Wait? Objection(MoveIntent intent) => Rules.FirstObjection(intent, Situation)?.Wait;

    /// <summary>
    /// A broker that has to take part in lifting a throttle, and does not serve; null when all serve.
    /// </summary>
    public DaemonInstance? Absent => Situation.Brokers.FirstOrDefault(
        b => b.Health != DaemonHealth.Serving && !Situation.Draining.Contains(b.Node.Id));
}
