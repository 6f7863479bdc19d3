using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Preflight;

/// <summary>A check for one kind of finding. A pure function.</summary>
public sealed record PreflightCheck(string Name, Func<Situation, IEnumerable<Finding>> Check);
