using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Rendered;

namespace KafkaPi.Operator.Simulation.Loop;

/// <param name="Rendered">What has to be on the step's host; null for a host that leaves.</param>
/// <param name="IsForced">A person has the step taken against the rules.</param>
internal sealed record PlannedStep(Step Step, RenderedNode? Rendered, bool IsForced)
{
    /// <summary>A step without a model must not pass for one that was taken.</summary>
    public NotSupportedException IsNotModelled() => new($"this world has no model of {Step}");
}
