using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Targets;

/// <summary>Narrows the target, and adds what it holds back to the target itself. A pure function.</summary>
/// <param name="Name">A stable name. The docs and the simulation know the stage by it.</param>
public sealed record TargetStage(string Name, Func<Target, Facts, Target> Narrow);
