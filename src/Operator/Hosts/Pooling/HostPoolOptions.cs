using KafkaPi.Operator.Budgets;

namespace KafkaPi.Operator.Hosts;

/// <summary>Limits of the connections to hosts.</summary>
public sealed record HostPoolOptions
{
    /// <summary>Limit of one attempt for TCP, key exchange and login together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Limit from opening a channel until the shell on the host answers. After it the connection counts as frozen.
    /// </summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Time after a script's deadline until its connection is given up here. The host kills the script at the deadline.
    /// </summary>
    public TimeSpan DeadlineGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Time within which an upload has to move <see cref="UploadLeastBytes"/>. After it the upload has failed.
    /// </summary>
    public TimeSpan UploadStallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A host that takes a byte now and then holds up what waits for the step.</summary>
    public long UploadLeastBytes { get; init; } = 512 << 10;

    /// <summary>Interval of the heartbeats that are sent while a script runs.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Limit of a heartbeat's answer. An SD card that is being written to slows down everything.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time after which an unused connection is closed.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Concurrent scripts per connection. The default of sshd's MaxSessions is 10, and the heartbeat takes one.
    /// </summary>
    public int MaxChannels { get; init; } = 8;

    /// <summary>
    /// Limit of a script's standard output in bytes. A probe gives back the settings of both daemons, which the spec
    /// lets be a megabyte.
    /// </summary>
    public int MaxOutput { get; init; } = 2 << 20;

    /// <summary>The memory for all output that is being read.</summary>
    public MemoryBudget Memory { get; init; } = new();

    /// <summary>Limit of a script's standard error in bytes.</summary>
    public int MaxErrors { get; init; } = 64 << 10;
}
