namespace KafkaPi.Operator.Hosts;

/// <summary>Bounds of the connections.</summary>
public sealed record HostPoolOptions
{
    /// <summary>For TCP, key exchange and login together, per try.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From opening a channel until the shell there answers; past it the connection counts as frozen.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long after a script's deadline, at which it is stopped there, its connection is given up here.</summary>
    public TimeSpan DeadlineGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>An upload that moves no byte for this long has failed.</summary>
    public TimeSpan UploadStallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>While a script runs, the host is asked for a sign of life this often.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a sign of life may take: an SD card that is being written to slows down everything.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A connection unused for this long is closed.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Concurrent scripts per connection; sshd's MaxSessions is 10 by default, and the heartbeat takes one.</summary>
    public int MaxChannels { get; init; } = 8;

    /// <summary>In bytes.</summary>
    public int MaxOutput { get; init; } = 4 << 20;

    /// <summary>In bytes.</summary>
    public int MaxErrors { get; init; } = 64 << 10;
}
