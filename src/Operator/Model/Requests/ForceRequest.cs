using KafkaPi.Operator.Model.Plans.Steps;

namespace KafkaPi.Operator.Model.Requests;

/// <summary>A human's request to take one pending step in spite of the rules.</summary>
public sealed record ForceRequest(StepName Step)
{
    /// <summary>The annotation that carries the request.</summary>
    public const string Name = "kafkapi.dev/force";
}
