namespace KafkaPi.Operator.Model.Plans.Steps;

/// <summary>Groups of steps, by what they work on.</summary>
public enum StepGroup
{
    /// <summary>Everything that has to be on a host before daemons run there.</summary>
    Provisioning,

    Daemons,

    /// <summary>Settings of running brokers.</summary>
    Config,

    /// <summary>Replicas and leaders.</summary>
    Moves,

    /// <summary>Giving up a host, or a daemon on it.</summary>
    Removal,
}
