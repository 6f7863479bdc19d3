namespace KafkaPi.Operator.Runtime;

public sealed class WatchSettings
{
    /// <summary>The length of a watch that the server is asked for; the server ends the watch in good order.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A watch that hears nothing for this long, not even a bookmark, is cut and begun again.</summary>
    /// <remarks>Servers send a bookmark about every minute.</remarks>
    public TimeSpan Silence { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>The time after which everything is listed again, as a backstop.</summary>
    public TimeSpan Relist { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The delay between attempts to reach a server that fails.</summary>
    public RetrySettings Retry { get; set; } =
        new() { Base = TimeSpan.FromMilliseconds(500), Cap = TimeSpan.FromSeconds(30) };
}
