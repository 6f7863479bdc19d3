namespace KafkaPi.Operator.Model.Plans.Steps;

/// <summary>The event of a step, and whether it is published before the step or after it.</summary>
public sealed record StepEvent(EventReason Reason, bool IsBeforehand)
{
    /// <summary>Events of disruptions are published before they begin, whatever becomes of them.</summary>
    public static StepEvent Beforehand(EventReason reason) => new(reason, true);

    public static StepEvent WhenDone(EventReason reason) => new(reason, false);
}
