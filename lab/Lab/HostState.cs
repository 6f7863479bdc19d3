namespace KafkaPi.Lab;

public enum HostState
{
    /// <summary>The host has a disk and no process.</summary>
    Off,

    /// <summary>The host's init runs; sshd may still be starting.</summary>
    Running,

    /// <summary>All processes of the host are stopped, and its kernel still answers.</summary>
    Frozen,
}
