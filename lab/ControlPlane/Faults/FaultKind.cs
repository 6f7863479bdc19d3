namespace KafkaPi.ControlPlane.Faults;

/// <summary>The effect of a fault.</summary>
public enum FaultKind
{
    /// <summary>Ends the watches under way, once, when the fault is added.</summary>
    CutWatches,

    /// <summary>Answers watches that resume from a resourceVersion with 410 Gone.</summary>
    Gone,

    /// <summary>Answers 429 with Retry-After.</summary>
    TooManyRequests,

    /// <summary>Answers 500.</summary>
    InternalError,

    /// <summary>Answers 409 to writes of existing objects.</summary>
    Conflict,

    /// <summary>Answers late.</summary>
    Delay,

    /// <summary>Accepts requests and keeps silent until cleared, on watches under way too.</summary>
    StopAnswering,
}
