using System.Security.Cryptography;

namespace KafkaPi.Operator.Execution.Artifacts;

/// <summary>Downloads archives, and verifies their SHA-512.</summary>
internal sealed class ArtifactDownload(HttpClient http, ArtifactCacheOptions options, TimeProvider time)
{
    private const int BytesBetweenLooksAtTheRoom = 64 << 20;

    private readonly UnwantedContents _unwanted = new(time);

    /// <summary>
    /// Downloads an archive to <paramref name="path"/>. The file is complete and verified, or not there.
    /// </summary>
    /// <exception cref="StepFailedException">The archive is not available, or another one.</exception>
    public async Task FetchAsync(
        ArtifactAddress address, string sha512, string path, ArtifactShelf shelf, CancellationToken cancellationToken)
    {
        using var limits = new DownloadLimits(address, options, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limits.Token);
        var part = $"{path}.{Guid.NewGuid():N}{ArtifactShelf.Unfinished}";
        try
        {
            await DownloadAsync(new(address, sha512, part, shelf, limits), any.Token);
            File.Move(part, path, overwrite: true);
        }
        catch (OperationCanceledException)
            when (limits.Failure is not null && !cancellationToken.IsCancellationRequested)
        {
            throw limits.Failure;
        }
        catch (HttpRequestException e)
        {
            throw ArtifactFailures.NotReached(address, e);
        }
        catch (HttpIOException e)
        {
            throw ArtifactFailures.BrokenOff(address, e);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private async Task DownloadAsync(Download download, CancellationToken cancellationToken)
    {
        var (address, sha512) = (download.Address, download.Sha512);
        using var response =
            await http.GetAsync(address.Url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw ArtifactFailures.Refused(address, response);
        }

        if (response.Content.Headers.ContentLength > options.LargestBytes)
        {
            throw ArtifactFailures.TooLarge(address, options.LargestBytes);
        }

        var version = Version(response);
        if (_unwanted.DigestOf(address.Url, version) is { } known && known != sha512)
        {
            throw ArtifactFailures.WrongDigest(address, sha512, known);
        }

        var digest = await CopyAsync(response, download, cancellationToken);
        if (digest != sha512)
        {
            _unwanted.Add(address.Url, version, digest);
            throw ArtifactFailures.WrongDigest(address, sha512, digest);
        }
    }

    /// <returns>The SHA-512 of the bytes that are safely on the disk.</returns>
    private async Task<string> CopyAsync(
        HttpResponseMessage response, Download download, CancellationToken cancellationToken)
    {
        DemandRoom(download, response.Content.Headers.ContentLength ?? 0);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var file =
            new FileStream(download.Part, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[1 << 17];
        var looked = 0L;
        for (long total = 0; await body.ReadAsync(buffer, cancellationToken) is > 0 and var read;)
        {
            download.Limits.Arrived(read);
            if ((total += read) > options.LargestBytes)
            {
                throw ArtifactFailures.TooLarge(download.Address, options.LargestBytes);
            }

            if (total - looked > BytesBetweenLooksAtTheRoom)
            {
                looked = total;
                DemandRoom(download, BytesBetweenLooksAtTheRoom);
            }

            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
        }

        file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void DemandRoom(Download download, long bytes)
    {
        if (!download.Shelf.HasRoomFor(bytes))
        {
            throw ArtifactFailures.NoRoom(download.Address);
        }
    }

    /// <summary>The server's name for the present content of a URL. Empty when the server has none.</summary>
    private static string Version(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : $"{response.Content.Headers.LastModified:O}";

    /// <param name="Part">The path of the file that is not complete yet.</param>
    private sealed record Download(
        ArtifactAddress Address, string Sha512, string Part, ArtifactShelf Shelf, DownloadLimits Limits);
}
