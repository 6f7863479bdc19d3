using KafkaPi.Crds.Releases;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Execution.Artifacts;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Releases;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Execution;

/// <summary>Where releases come from that a spec names by their version alone.</summary>
public sealed class ApacheMirrorTests : IDisposable
{
    private const string Mend =
        "Give spec.distribution.source.url and spec.distribution.sha512, or the operator's setting "
        + "Operator__ApacheMirror with a mirror that has it.";

    private static readonly byte[] Archive = new byte[300_000];
    private static readonly ApacheRelease Release = ApacheReleases.Known.Find("3.9.1")!;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kafkapi-mirror-");
    private readonly HttpClient _http = ArtifactCache.CreateClient();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData(null, "https://archive.apache.org/dist/kafka/3.9.1/kafka_2.13-3.9.1.tgz")]
    [InlineData("", "https://archive.apache.org/dist/kafka/3.9.1/kafka_2.13-3.9.1.tgz")]
    [InlineData("https://dlcdn.apache.org/kafka", "https://dlcdn.apache.org/kafka/3.9.1/kafka_2.13-3.9.1.tgz")]
    [InlineData("http://192.168.1.10:8000/", "http://192.168.1.10:8000/3.9.1/kafka_2.13-3.9.1.tgz")]
    public void A_mirror_has_the_releases_at_the_paths_that_Apache_has(string? setting, string url) =>
        Assert.Equal(
            new ArtifactAddress(new(url), IsOfSpec: false),
            Cache(setting).AddressOf(new DistributionOrigin.Published(Release.Url, Release.Sha512)));

    [Fact]
    public void What_the_spec_names_comes_from_there_and_from_no_mirror() =>
        Assert.Equal(
            new ArtifactAddress(Release.Url),
            Cache("http://mirror.lan").AddressOf(new DistributionOrigin.Download(Release.Url, Release.Sha512)));

    [Theory]
    [InlineData("mirror.lan/kafka", "mirror.lan/kafka")]
    [InlineData("ftp://mirror.lan/kafka", "ftp://mirror.lan/kafka")]
    [InlineData("https://me:secret@mirror.lan/kafka", "(not shown)")]
    [InlineData("https://mirror.lan/kafka?token=1", "(not shown)")]
    public void A_setting_that_is_no_mirror_is_refused_with_its_value_and_without_a_secret(
        string setting, string shown) =>
        Assert.StartsWith(
            $"Operator__ApacheMirror is '{shown}': give an http or https address",
            Assert.Throws<ArgumentException>(() => ArtifactCacheOptions.MirrorOf(setting)).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_mirror_that_has_another_archive_is_told_with_the_mend()
    {
        await using var server = RawServer.Of(Archive);

        var failure = await FailureAsync(server);

        Assert.Equal(Remedy.Person, failure.Remedy);
        Assert.Equal(
            $"Apache's archive {server.Url("/3.9.1/kafka_2.13-3.9.1.tgz")} has the SHA-512 "
                + $"{TestArchive.Sha512(Archive)}, and Apache published {Release.Sha512}. Nothing of it is used. "
                + Mend,
            failure.Message);
    }

    [Fact]
    public async Task A_mirror_without_the_archive_is_told_with_the_mend()
    {
        await using var server = new RawServer((_, stream, _) =>
            RawServer.WriteAsync(stream, "HTTP/1.1 404 Not Found\nContent-Length: 0\nConnection: close"));

        var failure = await FailureAsync(server);

        Assert.Equal(
            $"Apache's archive {server.Url("/3.9.1/kafka_2.13-3.9.1.tgz")} answered 404 Not Found. {Mend}",
            failure.Message);
    }

    private async Task<StepFailedException> FailureAsync(RawServer server)
    {
        var cache = Cache($"{server.Url("/")}");
        var address = cache.AddressOf(new DistributionOrigin.Published(Release.Url, Release.Sha512));
        return await Assert.ThrowsAsync<StepFailedException>(() => cache.GetAsync(address, Release.Sha512, Ct));
    }

    private ArtifactCache Cache(string? mirror) => new(
        _http,
        new ArtifactCacheOptions(_directory.FullName) { ApacheMirror = ArtifactCacheOptions.MirrorOf(mirror) },
        new FakeTimeProvider(DateTimeOffset.UtcNow));
}
