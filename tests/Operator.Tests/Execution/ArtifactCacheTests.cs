using System.Net.Sockets;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Execution.Artifacts;
using KafkaPi.Operator.Hosts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Execution;

public sealed class ArtifactCacheTests : IDisposable
{
    private static readonly byte[] Archive = new byte[300_000];
    private static readonly string Sha512 = TestArchive.Sha512(Archive);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kafkapi-cache-");
    private readonly HttpClient _http = ArtifactCache.CreateClient();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task An_archive_is_fetched_once_and_kept_over_a_restart_of_the_operator()
    {
        await using var server = RawServer.Of(Archive);

        using var first = await Cache().GetAsync(At(server), Sha512.ToUpperInvariant(), Ct);
        using var second = await Cache().GetAsync(At(server), Sha512, Ct);

        Assert.Equal(1, server.Requests);
        Assert.Equal(first.Artifact, second.Artifact);
        Assert.Equal(Archive, await File.ReadAllBytesAsync(first.Artifact.Path, Ct));
        Assert.Equal(Archive.Length, first.Artifact.Bytes);
    }

    [Fact]
    public async Task Requests_for_the_same_archive_share_one_download()
    {
        var go = new TaskCompletionSource();
        await using var server = new RawServer(async (_, stream, ct) =>
        {
            await go.Task.WaitAsync(ct);
            await RawServer.WriteAsync(stream, $"HTTP/1.1 200 OK\nContent-Length: {Archive.Length}", Archive);
        });
        var cache = Cache();

        var requests = Enumerable.Range(0, 3).Select(_ => cache.GetAsync(At(server), Sha512, Ct)).ToArray();
        go.SetResult();
        await Task.WhenAll(requests);

        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task A_download_goes_on_for_the_others_when_one_gives_up_and_ends_when_all_have()
    {
        var asked = new TaskCompletionSource();
        var hungUp = new TaskCompletionSource();
        await using var server = new RawServer(async (_, stream, ct) =>
        {
            asked.SetResult();
            try
            {
                await stream.ReadExactlyAsync(new byte[1], ct);
            }
            finally
            {
                hungUp.SetResult();
            }
        });
        var cache = Cache();
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var one = cache.GetAsync(At(server), Sha512, first.Token);
        var two = cache.GetAsync(At(server), Sha512, second.Token);
        await asked.Task.WaitAsync(Ct);

        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.False(hungUp.Task.IsCompleted);

        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two);
        await hungUp.Task.WaitAsync(Ct);
    }

    [Fact]
    public async Task A_spoilt_file_in_the_cache_is_fetched_anew()
    {
        await using var server = RawServer.Of(Archive);
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, Sha512), "spoilt", Ct);

        using var held = await Cache().GetAsync(At(server), Sha512, Ct);

        Assert.Equal(Archive, await File.ReadAllBytesAsync(held.Artifact.Path, Ct));
    }

    [Fact]
    public async Task A_wrong_hash_names_both_and_is_not_downloaded_again_until_the_server_has_another_file()
    {
        var tag = "\"1\"";
        var body = "another file"u8.ToArray();
        var withBody = true;
        await using var server = new RawServer(async (_, stream, ct) =>
        {
            await RawServer.WriteAsync(
                stream, $"HTTP/1.1 200 OK\nContent-Length: {body.Length}\nConnection: close\nETag: {tag}",
                withBody ? body : []);
            await (withBody ? Task.CompletedTask : Task.Delay(Timeout.Infinite, ct));
        });
        var cache = Cache();

        for (var i = 0; i < 2; i++)
        {
            var failure =
                await Assert.ThrowsAsync<StepFailedException>(() => cache.GetAsync(At(server), Sha512, Ct));
            Assert.Equal(Remedy.Person, failure.Remedy);
            Assert.StartsWith(
                $"spec.distribution.sha512 is {Sha512}, but {server.Url("/a.tgz")} has {TestArchive.Sha512(body)}.",
                failure.Message, StringComparison.Ordinal);
            withBody = false;
        }

        (tag, body, withBody) = ("\"2\"", Archive, true);
        await cache.GetAsync(At(server), Sha512, Ct);
        Assert.Equal([Sha512], Names());
    }

    [Fact]
    public async Task A_wrong_hash_that_is_corrected_is_fetched_at_once()
    {
        await using var server = RawServer.Of(Archive, "\nETag: \"1\"");
        var cache = Cache();
        await Assert.ThrowsAsync<StepFailedException>(
            () => cache.GetAsync(At(server), new string('a', 128), Ct));

        await cache.GetAsync(At(server), Sha512, Ct);

        Assert.Equal([Sha512], Names());
    }

    [Fact]
    public async Task An_archive_that_was_damaged_on_its_way_is_fetched_again_an_hour_later()
    {
        var damaged = Archive.ToArray();
        damaged[1]++;
        var sent = damaged;
        await using var server = new RawServer((_, stream, _) => RawServer.WriteAsync(
            stream, $"HTTP/1.1 200 OK\nContent-Length: {Archive.Length}\nConnection: close\nETag: \"1\"", sent));
        var cache = Cache();
        await Assert.ThrowsAsync<StepFailedException>(() => cache.GetAsync(At(server), Sha512, Ct));
        sent = Archive;
        await Assert.ThrowsAsync<StepFailedException>(() => cache.GetAsync(At(server), Sha512, Ct));

        _time.Advance(TimeSpan.FromHours(1));
        await cache.GetAsync(At(server), Sha512, Ct);

        Assert.Equal([Sha512], Names());
    }

    [Theory]
    [InlineData("404 Not Found", Remedy.Person, "answered 404 Not Found. Correct the URL.")]
    [InlineData("403 Forbidden", Remedy.Person, "answered 403 Forbidden. Correct the URL.")]
    [InlineData("503 Service Unavailable", Remedy.Retry, "answered 503 Service Unavailable. It is tried again.")]
    [InlineData("302 Found", Remedy.Person, "a redirect that is not followed")]
    public async Task An_answer_without_an_archive_names_the_field_and_the_mend(
        string answer, Remedy remedy, string message)
    {
        await using var server = new RawServer(
            (_, stream, _) => RawServer.WriteAsync(stream, $"HTTP/1.1 {answer}\nContent-Length: 0\nConnection: close"));

        var failure =
            await Assert.ThrowsAsync<StepFailedException>(() => Cache().GetAsync(At(server), Sha512, Ct));

        Assert.Equal(remedy, failure.Remedy);
        Assert.StartsWith(
            $"spec.distribution.source.url: {server.Url("/a.tgz")} ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Empty(Names());
    }

    [Fact]
    public async Task A_redirect_is_followed()
    {
        await using var server = new RawServer((path, stream, _) => path == "/old"
            ? RawServer.WriteAsync(stream, "HTTP/1.1 302 Found\nLocation: /new\nContent-Length: 0\nConnection: close")
            : RawServer.WriteAsync(
                stream, $"HTTP/1.1 200 OK\nContent-Length: {Archive.Length}\nConnection: close", Archive));

        await Cache().GetAsync(new(server.Url("/old")), Sha512, Ct);

        Assert.Equal([Sha512], Names());
    }

    [Fact]
    public async Task A_body_that_ends_early_is_tried_again_later()
    {
        await using var server = new RawServer((_, stream, _) =>
            RawServer.WriteAsync(
                stream, $"HTTP/1.1 200 OK\nContent-Length: {Archive.Length}\nConnection: close", Archive[..1000]));

        var failure =
            await Assert.ThrowsAsync<StepFailedException>(() => Cache().GetAsync(At(server), Sha512, Ct));

        Assert.Equal(Remedy.Retry, failure.Remedy);
        Assert.Contains("broke off", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Names());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1000)]
    public async Task A_server_that_falls_silent_is_given_up_before_or_within_its_answer(int? bytesFirst)
    {
        var silent = new TaskCompletionSource();
        await using var server = new RawServer(async (_, stream, ct) =>
        {
            if (bytesFirst is { } count)
            {
                await RawServer.WriteAsync(
                    stream, $"HTTP/1.1 200 OK\nContent-Length: {Archive.Length}", Archive[..count]);
            }

            silent.SetResult();
            await Task.Delay(Timeout.Infinite, ct);
        });

        var getting = Cache().GetAsync(At(server), Sha512, Ct);
        await silent.Task.WaitAsync(Ct);
        while (!getting.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(31));
            await Task.WhenAny(getting, Task.Delay(10, Ct));
        }

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => getting);
        Assert.Equal(Remedy.Retry, failure.Remedy);
        Assert.Contains("sent nothing for 30 s", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Names());
    }

    [Fact]
    public async Task A_server_that_drips_is_given_up_by_its_rate()
    {
        await using var server = Dripping(TimeSpan.FromSeconds(10));
        var cache = new ArtifactCache(
            _http, new ArtifactCacheOptions(_directory.FullName) { Stall = TimeSpan.FromDays(1) }, _time);

        var failure =
            await Assert.ThrowsAsync<StepFailedException>(() => cache.GetAsync(At(server), Sha512, Ct));

        Assert.Equal(Remedy.Retry, failure.Remedy);
        Assert.Contains("sent less than 1024 KiB within 60 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_server_is_given_up_at_the_deadline()
    {
        await using var server = Dripping(TimeSpan.FromSeconds(10));
        var cache = new ArtifactCache(
            _http,
            new ArtifactCacheOptions(_directory.FullName)
            {
                Stall = TimeSpan.FromDays(1),
                LeastBytesWithin = TimeSpan.FromDays(1),
            },
            _time);

        var failure =
            await Assert.ThrowsAsync<StepFailedException>(() => cache.GetAsync(At(server), Sha512, Ct));

        Assert.Contains("was not fetched within 60 minutes", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\nContent-Length: 300000")]
    [InlineData("")]
    public async Task A_file_too_large_to_be_a_distribution_is_refused_whether_it_says_so_or_not(string length)
    {
        await using var server = new RawServer(
            (_, stream, _) => RawServer.WriteAsync(stream, $"HTTP/1.1 200 OK\nConnection: close{length}", Archive));
        var cache =
            new ArtifactCache(_http, new ArtifactCacheOptions(_directory.FullName) { LargestBytes = 1 << 18 }, _time);

        var failure =
            await Assert.ThrowsAsync<StepFailedException>(() => cache.GetAsync(At(server), Sha512, Ct));

        Assert.Equal(Remedy.Person, failure.Remedy);
        Assert.Contains("is larger than", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Names());
    }

    [Fact]
    public async Task A_server_that_nobody_listens_on_is_tried_again_and_the_password_in_its_URL_is_not_told()
    {
        var port = FreePort();

        var failure = await Assert.ThrowsAsync<StepFailedException>(() =>
            Cache().GetAsync(new(new($"http://me:hunter22@127.0.0.1:{port}/a.tgz?token=s3cr3t")), Sha512, Ct));

        Assert.Equal(Remedy.Retry, failure.Remedy);
        Assert.Contains(
            $"http://127.0.0.1:{port}/a.tgz was not fetched: Connection refused", failure.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_archives_used_last_are_kept_and_leavings_of_a_killed_operator_go()
    {
        var abandoned = Path.Combine(_directory.FullName, "abc.part");
        await File.WriteAllTextAsync(abandoned, "half", Ct);
        File.SetLastWriteTimeUtc(abandoned, _time.GetUtcNow().UtcDateTime.AddHours(-2));
        var cache = Cache();
        for (byte i = 0; i < 5; i++)
        {
            (await FetchAsync(cache, i)).Dispose();
        }

        Assert.Equal(new byte[] { 2, 3, 4 }.Select(i => TestArchive.Sha512([i])).Order(), Names());
    }

    [Fact]
    public async Task An_archive_that_is_being_sent_stays_until_it_is_let_go()
    {
        var cache = Cache();
        var first = await FetchAsync(cache, 0);
        for (byte i = 1; i < 5; i++)
        {
            (await FetchAsync(cache, i)).Dispose();
        }

        Assert.True(File.Exists(first.Artifact.Path));

        first.Dispose();
        (await FetchAsync(cache, 5)).Dispose();
        Assert.False(File.Exists(first.Artifact.Path));
    }

    [Fact]
    public async Task Archives_never_take_more_than_their_room_and_those_in_use_are_waited_for()
    {
        var cache = new ArtifactCache(
            _http, new ArtifactCacheOptions(_directory.FullName) { Room = 2 * Archive.Length }, _time);
        var first = await FetchAsync(cache, 0, Archive.Length);
        using var second = await FetchAsync(cache, 1, Archive.Length);

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => FetchAsync(cache, 2, Archive.Length));
        Assert.Equal(Remedy.Retry, failure.Remedy);
        Assert.Contains("archives that are being sent to hosts", failure.Message, StringComparison.Ordinal);

        first.Dispose();
        using var third = await FetchAsync(cache, 2, Archive.Length);
        Assert.Equal(new[] { second.Artifact.Sha512, third.Artifact.Sha512 }.Order(), Names());
    }

    [Fact]
    public async Task A_full_disk_of_the_operator_is_told_from_a_bad_archive()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to mount a small file system");
        var mount = _directory.CreateSubdirectory("small").FullName;
        Assert.SkipUnless(
            await RunAsync("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", mount) == 0, "cannot mount here");
        try
        {
            await using var server = RawServer.Of(Archive);
            var cache = new ArtifactCache(_http, new ArtifactCacheOptions(mount), _time);

            var failure =
                await Assert.ThrowsAsync<StepFailedException>(() => cache.GetAsync(At(server), Sha512, Ct));

            Assert.Equal(Remedy.Person, failure.Remedy);
            Assert.StartsWith("The operator's own disk is full", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            await RunAsync("umount", mount);
        }
    }

    private ArtifactCache Cache() => new(_http, new ArtifactCacheOptions(_directory.FullName), _time);

    /// <summary>Fetches an archive of its own, a minute after the last one.</summary>
    private async Task<HeldArtifact> FetchAsync(ArtifactCache cache, byte content, int length = 1)
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        byte[] body = [.. Enumerable.Repeat(content, length)];
        await using var server = RawServer.Of(body);
        return await cache.GetAsync(At(server), TestArchive.Sha512(body), Ct);
    }

    /// <summary>A server that sends a byte each <paramref name="pause"/>.</summary>
    private RawServer Dripping(TimeSpan pause) => new(async (_, stream, ct) =>
    {
        await RawServer.WriteAsync(stream, $"HTTP/1.1 200 OK\nContent-Length: {Archive.Length}");
        for (var i = 0; i < Archive.Length; i++)
        {
            await stream.WriteAsync(Archive.AsMemory(i, 1), ct);
            await Task.Delay(1, ct);
            _time.Advance(pause);
        }
    });

    private static ArtifactAddress At(RawServer server) => new(server.Url("/a.tgz"));

    private string[] Names() => [.. _directory.GetFiles().Select(f => f.Name).Order()];

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        await process.WaitForExitAsync(Ct);
        return process.ExitCode;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
