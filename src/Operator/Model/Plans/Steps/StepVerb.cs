namespace KafkaPi.Operator.Model.Plans.Steps;

/// <summary>What a named step does to its daemon, or to its node.</summary>
public enum StepVerb
{
    Start,
    Restart,
    Stop,

    /// <summary>Takes a node out of the cluster, whatever runs on it.</summary>
    Leave,
}
