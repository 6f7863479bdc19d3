namespace KafkaPi.Operator.Runtime;

/// <summary>How the operator runs. Bound from the section <see cref="Section"/> first, then from code.</summary>
public sealed class OperatorSettings
{
    public const string Section = "Operator";

    /// <summary>The name of the field manager, of the events' source and of the lease.</summary>
    public string Name { get; set; } = "operator";

    /// <summary>The only namespace watched; null watches all.</summary>
    public string? Namespace { get; set; }

    /// <summary>Keys reconciled at the same time, per kind of entity.</summary>
    public int Workers { get; set; } = 4;

    /// <summary>The time after which every entity is reconciled again, changed or not.</summary>
    public TimeSpan Resync { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a stopping process waits for running reconciles.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The timeout of every request to the API server except watches.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    public RetrySettings Retry { get; set; } = new();

    public WatchSettings Watch { get; set; } = new();

    public LeaderElectionSettings LeaderElection { get; set; } = new();

    public HealthSettings Health { get; set; } = new();
}
