namespace KafkaPi.Operator.Simulation.Rollouts.Pis;

internal enum ProcessState
{
    Stopped,
    Running,

    /// <summary>It exited, and systemd starts it again after a while.</summary>
    AutoRestart,

    /// <summary>It was asked to stop and takes its time.</summary>
    Stopping,
}
