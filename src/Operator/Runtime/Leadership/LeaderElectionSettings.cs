namespace KafkaPi.Operator.Runtime;

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
