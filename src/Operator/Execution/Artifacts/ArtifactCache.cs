using System.Collections.Concurrent;
using System.Security.Cryptography;
using KafkaPi.Operator.Model.Releases;

namespace KafkaPi.Operator.Execution.Artifacts;

/// <summary>Downloads each archive once, by its SHA-512, and keeps it on the operator's disk.</summary>
/// <remarks>Requests for the same archive share a download.</remarks>
public sealed class ArtifactCache(HttpClient http, ArtifactCacheOptions options, TimeProvider time)
{
    private const int NoSpaceLeft = 28;

    private readonly Lock _gate = new();
    private readonly Dictionary<(ArtifactAddress Address, string Sha512), SharedFetch> _fetches = [];
    private readonly ConcurrentDictionary<string, bool> _verified = new(StringComparer.Ordinal);
    private readonly ArtifactShelf _shelf = new(options, time);
    private readonly ArtifactDownload _download = new(http, options, time);

    /// <summary>A client without a deadline, because the cache has its own.</summary>
    public static HttpClient CreateClient() =>
        new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(30) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };

    /// <summary>A URL for people to read, without user, password and query, which may be secret.</summary>
    public static string Speakable(Uri url) =>
        url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>Where a download comes from. What the spec names is taken from there and from nowhere else.</summary>
    public ArtifactAddress AddressOf(DistributionOrigin.Download download) =>
        download is DistributionOrigin.Published published
            ? new(options.ApacheMirror is { } mirror ? new(mirror, published.Path) : published.Url, IsOfSpec: false)
            : new(download.Url);

    /// <summary>Returns the verified archive, from the disk when it is there. It stays until it is let go.</summary>
    /// <exception cref="StepFailedException">
    /// The archive is not available. The message names the field and the remedy.
    /// </exception>
    public async Task<HeldArtifact> GetAsync(
        ArtifactAddress address, string sha512, CancellationToken cancellationToken)
    {
        sha512 = sha512.ToLowerInvariant();
        var use = _shelf.Use(sha512);
        try
        {
            return new(await FetchTogetherAsync(address, sha512, cancellationToken), use);
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }

    private async Task<Artifact> FetchTogetherAsync(
        ArtifactAddress address, string sha512, CancellationToken cancellationToken)
    {
        var fetch = Join(address, sha512);
        try
        {
            return await fetch.Artifact.WaitAsync(cancellationToken);
        }
        finally
        {
            if (IsLast(fetch, address, sha512))
            {
                await fetch.Abandoned.CancelAsync();
            }
        }
    }

    private SharedFetch Join(ArtifactAddress address, string sha512)
    {
        lock (_gate)
        {
            if (!_fetches.TryGetValue((address, sha512), out var fetch))
            {
                var abandoned = new CancellationTokenSource();
                fetch = _fetches[(address, sha512)] =
                    new SharedFetch(Task.Run(() => FindOrFetchAsync(address, sha512, abandoned.Token)), abandoned);
            }

            fetch.Waiting++;
            return fetch;
        }
    }

    private bool IsLast(SharedFetch fetch, ArtifactAddress address, string sha512)
    {
        lock (_gate)
        {
            if (--fetch.Waiting > 0)
            {
                return false;
            }

            _fetches.Remove((address, sha512));
            return true;
        }
    }

    private async Task<Artifact> FindOrFetchAsync(
        ArtifactAddress address, string sha512, CancellationToken cancellationToken)
    {
        var path = Path.Combine(options.Directory, sha512);
        try
        {
            Directory.CreateDirectory(options.Directory);
            _shelf.DiscardUnfinished();
            if (!File.Exists(path) || !await IsIntactAsync(path, sha512, cancellationToken))
            {
                await _download.FetchAsync(address, sha512, path, _shelf, cancellationToken);
            }

            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
            _shelf.DiscardUnused();
            _verified[sha512] = true;
            return new Artifact(path, sha512, new FileInfo(path).Length);
        }
        catch (IOException e) when (e.HResult == NoSpaceLeft)
        {
            throw ArtifactFailures.DiskFull(address, options.Directory, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ArtifactFailures.NotKept(address, e);
        }
    }

    /// <summary>Reads the file once in the life of this process. A damaged file is downloaded again.</summary>
    private async Task<bool> IsIntactAsync(string path, string sha512, CancellationToken cancellationToken)
    {
        if (_verified.ContainsKey(sha512))
        {
            return true;
        }

        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA512.HashDataAsync(file, cancellationToken)) == sha512;
    }

    /// <summary>A download, and how many requests wait for it.</summary>
    private sealed class SharedFetch(Task<Artifact> artifact, CancellationTokenSource abandoned)
    {
        public Task<Artifact> Artifact { get; } = artifact;

        public CancellationTokenSource Abandoned { get; } = abandoned;

        public int Waiting { get; set; }
    }
}
