using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning;

/// <summary>The decision of one pass, and the situation that it was taken from.</summary>
/// <param name="Memory">Memory that has to be written before the steps are taken.</param>
/// <param name="Questions">
/// Questions that only a broker can answer. A second decision with the answers may have another plan.
/// </param>
public sealed record Decision(
    Situation Situation, Plan Plan, ClusterMemory Memory, ImmutableArray<ConfigQuestion> Questions)
{
    /// <summary>The status has to be written before anything is done.</summary>
    public bool MustBeRememberedFirst => Memory != Situation.Memory;
}
