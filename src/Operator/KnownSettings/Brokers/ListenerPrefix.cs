namespace KafkaPi.Operator.KnownSettings.Brokers;

/// <summary>A setting of one listener: <c>listener.name.lan.max.connections</c>.</summary>
/// <param name="Listener">The listener, in small letters as Kafka looks for it.</param>
/// <param name="Setting">The setting without the prefix.</param>
internal sealed record ListenerPrefix(string Listener, string Setting)
{
    public const string Beginning = "listener.name.";

    /// <returns>Null for a setting of all listeners.</returns>
    public static ListenerPrefix? Of(string name) =>
        name.StartsWith(Beginning, StringComparison.Ordinal)
        && name[Beginning.Length..].Split('.', 2) is [var listener, var setting]
            ? new(listener, setting)
            : null;
}
