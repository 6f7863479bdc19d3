namespace KafkaPi.Operator.Runtime;

/// <summary>How the operator runs. Bound from the configuration section <see cref="Section"/>, then from code.</summary>
public sealed class OperatorSettings
{
    public const string Section = "Operator";

    /// <summary>Names the field manager, the events' source and the lease.</summary>
    public string Name { get; set; } = "operator";

    /// <summary>The only namespace watched; null watches all.</summary>
    public string? Namespace { get; set; }

    /// <summary>Keys reconciled at the same time, per kind of entity.</summary>
    public int Workers { get; set; } = 4;

    /// <summary>Every entity is looked at again after this time, changed or not.</summary>
    public TimeSpan Resync { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a stopping process waits for running reconciles.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>For every request to the API server except watches.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    public RetrySettings Retry { get; set; } = new();

    public WatchSettings Watch { get; set; } = new();

    public LeaderElectionSettings LeaderElection { get; set; } = new();

    public HealthSettings Health { get; set; } = new();
}

/// <summary>The delay after the n-th failure in a row: <see cref="Base"/>·2ⁿ⁻¹, at most <see cref="Cap"/>, less up to a fifth.</summary>
public sealed class RetrySettings
{
    public TimeSpan Base { get; set; } = TimeSpan.FromSeconds(1);

    public TimeSpan Cap { get; set; } = TimeSpan.FromMinutes(2);
}

public sealed class WatchSettings
{
    /// <summary>Asked of the server: it ends a watch after this time, in good order.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A watch without even a bookmark for this long is cut and begun again; servers send one about every minute.</summary>
    public TimeSpan Silence { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>The backstop: everything is listed again after this time.</summary>
    public TimeSpan Relist { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Between attempts to reach a server that fails.</summary>
    public RetrySettings Retry { get; set; } = new() { Base = TimeSpan.FromMilliseconds(500), Cap = TimeSpan.FromSeconds(30) };
}

public sealed class LeaderElectionSettings
{
    public bool Enabled { get; set; }

    /// <summary>Null means <see cref="OperatorSettings.Name"/>.</summary>
    public string? LeaseName { get; set; }

    /// <summary>Null means the namespace of the pod, of the settings or of the kubeconfig, in this order.</summary>
    public string? LeaseNamespace { get; set; }

    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    public TimeSpan RenewDeadline { get; set; } = TimeSpan.FromSeconds(10);

    public TimeSpan RetryPeriod { get; set; } = TimeSpan.FromSeconds(2);
}

public sealed class HealthSettings
{
    /// <summary>Not alive when the server was silent on a watch for this long, reconnects included.</summary>
    public TimeSpan WatchStale { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Not alive when one reconcile runs for longer than this.</summary>
    public TimeSpan Stuck { get; set; } = TimeSpan.FromMinutes(30);
}
