using System.Net;
using System.Security.Cryptography;
using KafkaPi.Crds.Releases;
using KafkaPi.Lab.Distributions;
using KafkaPi.Testing;
using ApacheRelease = KafkaPi.Lab.Distributions.ApacheRelease;

namespace KafkaPi.EndToEnd.LabHosts;

public sealed class DistributionTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kafkapi-dist-").FullName;
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("7.2.2-confluent")]
    [InlineData("7.9.1-confluent")]
    [InlineData("3.2.3-apache")]
    [InlineData("3.9.1-apache")]
    [InlineData("0.9.0.1-apache")]
    public async Task A_distribution_made_twice_is_the_same_and_is_kept(string name)
    {
        var store = new DistributionStore(Path.Combine(_directory, "first"));
        if (store.WhyNot(name) is { } reason)
        {
            Assert.Skip(reason);
        }

        var first = await store.MakeAsync(name, _ct);
        var written = File.GetLastWriteTimeUtc(first.Path);
        var second = await new DistributionStore(Path.Combine(_directory, "second")).MakeAsync(name, _ct);
        await store.MakeAsync(name, _ct);

        Assert.Equal(first.Sha512, second.Sha512);
        Assert.NotEqual(first.Path, second.Path);
        Assert.Equal(written, File.GetLastWriteTimeUtc(first.Path));
        Assert.Equal([first.TopFolder], await TopFoldersAsync(first.Path));
    }

    [Fact]
    public async Task Only_the_files_of_the_directory_are_served()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "served", "below"));
        await File.WriteAllTextAsync(Path.Combine(_directory, "secret"), "x", _ct);
        await File.WriteAllTextAsync(Path.Combine(_directory, "served", "below", "file"), "x", _ct);
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        await File.WriteAllBytesAsync(Path.Combine(_directory, "served", "a.tgz"), bytes, _ct);
        await using var server = ArtifactServer.Start(Path.Combine(_directory, "served"), IPAddress.Loopback);
        using var client = new HttpClient { BaseAddress = server.Address };

        Assert.Equal(bytes, await client.GetByteArrayAsync("a.tgz", _ct));
        Assert.Equal(1, server.Served("a.tgz"));
        foreach (var path in new[] { "none", "below/file", "..%2fsecret", "%2fetc%2fpasswd", "" })
        {
            using var response = await client.GetAsync(path, _ct);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task The_newest_release_of_the_table_is_in_reach_when_its_server_has_an_archive_there()
    {
        await File.WriteAllBytesAsync(Path.Combine(_directory, "new.tgz"), new byte[2_000_000], _ct);
        await File.WriteAllTextAsync(Path.Combine(_directory, "page.tgz"), "log in first", _ct);
        await using var server = ArtifactServer.Start(_directory, IPAddress.Loopback);

        var newest = ApacheRelease.Newest(
            $"# releases\n3.9.0 {server.Address}old.tgz 0a\n3.9.1 {server.Address}new.tgz 0b\n");

        Assert.Equal("3.9.1", newest.Version);
        Assert.True(await newest.IsInReachAsync(_ct));
        Assert.Equal(0, server.Served("new.tgz"));
        Assert.False(await (newest with { Url = new Uri(server.Address, "page.tgz") }).IsInReachAsync(_ct));
        Assert.False(await (newest with { Url = new Uri(server.Address, "none.tgz") }).IsInReachAsync(_ct));
        Assert.False(await (newest with { Url = new Uri("http://127.0.0.1:1/new.tgz") }).IsInReachAsync(_ct));
    }

    [Fact]
    public void The_products_table_ends_with_the_release_that_a_demo_takes()
    {
        var newest = ApacheRelease.Newest(Repository.Read(ApacheRelease.Table));

        Assert.Equal(ApacheReleases.Known.All[^1].Version, newest.Version);
        Assert.Equal(ApacheReleases.Known.All[^1].Url, newest.Url);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<string[]> TopFoldersAsync(string archive)
    {
        await using var file = File.OpenRead(archive);
        await using var gzip =
            new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Decompress);
        await using var tar = new System.Formats.Tar.TarReader(gzip);
        var folders = new HashSet<string>();
        while (await tar.GetNextEntryAsync(cancellationToken: _ct) is { } entry)
        {
            folders.Add(entry.Name.Split('/')[0]);
        }

        return [.. folders];
    }
}
