using System.Collections.Concurrent;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using KafkaPi.Operator.Hosts;

namespace KafkaPi.Operator.Execution;

/// <summary>Fetches archives once, by their SHA-512, and keeps them on the operator's disk. Requests for the same one share a download.</summary>
public sealed class ArtifactCache(HttpClient http, ArtifactCacheOptions options, TimeProvider time)
{
    private const string UrlField = "spec.distribution.source.url";
    private const string OtherWay = "Or put the archive on the hosts and name it by spec.distribution.source.hostPath.";
    private const string Unfinished = ".part";
    private const int NoSpaceLeft = 28;

    private readonly Lock gate = new();
    private readonly Dictionary<(Uri Url, string Sha512), SharedFetch> fetches = [];
    private readonly ConcurrentDictionary<string, Artifact> verified = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(Uri Url, string Version), string> wrongDigests = [];

    /// <summary>A client as this cache needs it: the deadlines are the cache's own.</summary>
    public static HttpClient CreateClient() =>
        new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(30) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>A URL for people to read: without user, password and query, which may be secret.</summary>
    public static string Speakable(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <exception cref="StepFailedException">The archive could not be had; the message names the field and the mend.</exception>
    public async Task<Artifact> GetAsync(Uri url, string sha512, CancellationToken cancellationToken)
    {
        sha512 = sha512.ToLowerInvariant();
        SharedFetch? fetch;
        lock (gate)
        {
            if (!fetches.TryGetValue((url, sha512), out fetch))
            {
                var abandoned = new CancellationTokenSource();
                fetch = fetches[(url, sha512)] = new SharedFetch(Task.Run(() => FindOrFetchAsync(url, sha512, abandoned.Token)), abandoned);
            }

            fetch.Waiting++;
        }

        try
        {
            return await fetch.Artifact.WaitAsync(cancellationToken);
        }
        finally
        {
            bool last;
            lock (gate)
            {
                last = --fetch.Waiting == 0;
                if (last)
                    fetches.Remove((url, sha512));
            }

            if (last)
                await fetch.Abandoned.CancelAsync();
        }
    }

    private async Task<Artifact> FindOrFetchAsync(Uri url, string sha512, CancellationToken cancellationToken)
    {
        var path = Path.Combine(options.Directory, sha512);
        try
        {
            Directory.CreateDirectory(options.Directory);
            DiscardUnfinished();
            if (!File.Exists(path) || !await IsIntactAsync(path, sha512, cancellationToken))
                await FetchAsync(url, sha512, path, cancellationToken);
            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
            DiscardUnused();
            return verified.GetOrAdd(sha512, new Artifact(path, sha512, new FileInfo(path).Length));
        }
        catch (IOException e) when (e.HResult == NoSpaceLeft)
        {
            throw new StepFailedException(Remedy.Person,
                $"The operator's own disk is full: {options.Directory} has no room for {Speakable(url)}. Give its volume more.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StepFailedException(Remedy.Retry, $"The operator cannot keep {Speakable(url)}: {e.Message}", e);
        }
    }

    /// <summary>Read through once in this process's life; a spoilt file is fetched anew.</summary>
    private async Task<bool> IsIntactAsync(string path, string sha512, CancellationToken cancellationToken)
    {
        if (verified.ContainsKey(sha512))
            return true;
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA512.HashDataAsync(file, cancellationToken)) == sha512;
    }

    private async Task FetchAsync(Uri url, string sha512, string path, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Deadline, time);
        using var stall = new CancellationTokenSource(options.Stall, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token, stall.Token);
        var part = $"{path}.{Guid.NewGuid():N}{Unfinished}";
        try
        {
            using var response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, any.Token);
            if (!response.IsSuccessStatusCode)
                throw Refusal(url, response);
            if (response.Content.Headers.ContentLength > options.LargestBytes)
                throw TooLarge(url);

            var version = (url, Version: Version(response));
            if (!wrongDigests.TryGetValue(version, out var digest))
            {
                digest = await CopyAsync(response, part, url, () => stall.CancelAfter(options.Stall), any.Token);
                if (digest == sha512)
                {
                    File.Move(part, path, overwrite: true);
                    return;
                }
            }

            if (version.Version.Length > 0)
                wrongDigests[version] = digest;
            throw new StepFailedException(Remedy.Person,
                $"spec.distribution.sha512 is {sha512}, but {Speakable(url)} has {digest}. Correct the hash, or the URL when that is not the archive meant.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StepFailedException(Remedy.Retry, stall.IsCancellationRequested
                ? $"{UrlField}: {Speakable(url)} sent nothing for {options.Stall.TotalSeconds:0} s. Check that the operator reaches that server. {OtherWay}"
                : $"{UrlField}: {Speakable(url)} was not fetched within {options.Deadline.TotalMinutes:0} minutes. {OtherWay}");
        }
        catch (HttpRequestException e)
        {
            throw new StepFailedException(
                e.InnerException is AuthenticationException ? Remedy.Person : Remedy.Retry,
                $"{UrlField}: {Speakable(url)} was not fetched: {Cause(e)}. Check the URL, and that the operator reaches that server.", e);
        }
        catch (HttpIOException e)
        {
            throw new StepFailedException(Remedy.Retry, $"{UrlField}: {Speakable(url)} broke off: {e.HttpRequestError}. It is fetched again.", e);
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <returns>The SHA-512 of what is safely on the disk under <paramref name="part"/>.</returns>
    private async Task<string> CopyAsync(HttpResponseMessage response, string part, Uri url, Action alive, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[1 << 17];
        for (long total = 0; await body.ReadAsync(buffer, cancellationToken) is > 0 and var read; alive())
        {
            if ((total += read) > options.LargestBytes)
                throw TooLarge(url);
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
        }

        file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void DiscardUnfinished()
    {
        foreach (var part in new DirectoryInfo(options.Directory).GetFiles($"*{Unfinished}"))
        {
            if (part.LastWriteTimeUtc < time.GetUtcNow() - options.Deadline)
                part.Delete();
        }
    }

    private void DiscardUnused()
    {
        var archives = new DirectoryInfo(options.Directory).GetFiles().Where(f => f.Extension != Unfinished);
        foreach (var archive in archives.OrderByDescending(f => f.LastWriteTimeUtc).Skip(options.Kept))
        {
            verified.TryRemove(archive.Name, out _);
            archive.Delete();
        }
    }

    /// <summary>What tells one content at a URL from the next; empty when the server does not say.</summary>
    private static string Version(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : $"{response.Content.Headers.LastModified:O}";

    private StepFailedException TooLarge(Uri url) =>
        new(Remedy.Person, $"{UrlField}: {Speakable(url)} is larger than {options.LargestBytes >> 20} MiB: no Kafka distribution is. Correct the URL.");

    private static StepFailedException Refusal(Uri url, HttpResponseMessage response)
    {
        var answered = $"{UrlField}: {Speakable(url)} answered {(int)response.StatusCode} {response.ReasonPhrase}";
        return response.StatusCode switch
        {
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                new(Remedy.Retry, $"{answered}. It is tried again."),
            >= HttpStatusCode.Moved and < HttpStatusCode.BadRequest =>
                new(Remedy.Person, $"{answered}, a redirect that is not followed. Give the URL at which the archive itself lies."),
            _ => new(Remedy.Person, $"{answered}. Correct the URL."),
        };
    }

    private static string Cause(HttpRequestException e) => e.InnerException switch
    {
        AuthenticationException tls => tls.InnerException?.Message ?? tls.Message,
        { } inner => inner.Message.TrimEnd('.'),
        _ => e.HttpRequestError.ToString(),
    };

    private sealed class SharedFetch(Task<Artifact> artifact, CancellationTokenSource abandoned)
    {
        public Task<Artifact> Artifact { get; } = artifact;

        public CancellationTokenSource Abandoned { get; } = abandoned;

        public int Waiting { get; set; }
    }
}
