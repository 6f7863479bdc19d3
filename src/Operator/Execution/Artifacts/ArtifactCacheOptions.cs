namespace KafkaPi.Operator.Execution.Artifacts;

public sealed record ArtifactCacheOptions(string Directory)
{
    /// <summary>The address that has Apache's releases instead of Apache's own; null for that.</summary>
    /// <remarks>It ends with a slash, so that paths are taken below it.</remarks>
    public Uri? ApacheMirror { get; init; }

    /// <summary>The longest silence of a server, before or within an answer.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The bytes that a server has to send in each <see cref="LeastBytesWithin"/>.</summary>
    public long LeastBytes { get; init; } = 1 << 20;

    public TimeSpan LeastBytesWithin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The time for one download as a whole.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(1);

    public long LargestBytes { get; init; } = 2L << 30;

    /// <summary>The number of archives that are kept. The archives used last stay.</summary>
    public int Kept { get; init; } = 3;

    /// <summary>The bytes that all archives may take. The volume of the deployment has a little more.</summary>
    public long Room { get; init; } = 7L << 29;

    /// <returns>Null when the operator has no such setting, or an empty one.</returns>
    /// <exception cref="ArgumentException">The setting is no address of a mirror.</exception>
    public static Uri? MirrorOf(string? setting)
    {
        if (string.IsNullOrEmpty(setting))
        {
            return null;
        }

        return Uri.TryCreate(setting.TrimEnd('/') + '/', UriKind.Absolute, out var mirror)
            && mirror is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }
                ? mirror
                : throw new ArgumentException(
                    $"{ArtifactAddress.MirrorSetting} is '{Shown(setting)}': give an http or https address without "
                        + "user, password and query, such as https://dlcdn.apache.org/kafka",
                    nameof(setting));
    }

    /// <summary>A password may be before an @, and a token behind a question mark. Logs have neither.</summary>
    private static string Shown(string setting) => setting.AsSpan().ContainsAny('@', '?') ? "(not shown)" : setting;
}
