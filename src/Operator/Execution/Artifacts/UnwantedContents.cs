namespace KafkaPi.Operator.Execution.Artifacts;

/// <summary>
/// Digests of contents that were downloaded and were not what the spec asked for, so that a retry does not download
/// them once more.
/// </summary>
/// <remarks>
/// A content is known by the server's version of it, one for each URL, and for an hour: a content that was damaged on
/// its way has the version of the undamaged one.
/// </remarks>
internal sealed class UnwantedContents(TimeProvider time)
{
    private const int Most = 100;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<Uri, Content> _contents = [];

    /// <returns>Null when the content is not known.</returns>
    /// <param name="version">Empty when the server has no name for its content, which is then never known.</param>
    public string? DigestOf(Uri url, string version)
    {
        lock (_gate)
        {
            return _contents.TryGetValue(url, out var content) && content.Version == version && IsFresh(content)
                ? content.Digest
                : null;
        }
    }

    public void Add(Uri url, string version, string digest)
    {
        if (version.Length == 0)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var known in _contents.Where(c => !IsFresh(c.Value)).Select(c => c.Key).ToArray())
            {
                _contents.Remove(known);
            }

            if (_contents.Count < Most || _contents.ContainsKey(url))
            {
                _contents[url] = new(version, digest, time.GetTimestamp());
            }
        }
    }

    private bool IsFresh(Content content) => time.GetElapsedTime(content.Read) < Lifetime;

    private sealed record Content(string Version, string Digest, long Read);
}
