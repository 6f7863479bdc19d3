namespace KafkaPi.Operator.Runtime;

public sealed class HealthSettings
{
    /// <summary>The process is not alive when a watch hears nothing for this long, reconnects included.</summary>
    public TimeSpan WatchStale { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The process is not alive when one reconcile makes no progress for this long.</summary>
    /// <remarks>
    /// Longer than any single act may take, each of which has its own deadline: a reconcile of several acts may take
    /// hours, and is none to be ended.
    /// </remarks>
    public TimeSpan Stuck { get; set; } = TimeSpan.FromMinutes(90);
}
