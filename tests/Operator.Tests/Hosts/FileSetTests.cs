using System.Security.Cryptography;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Tests.Hosts.Fixtures;
using Xunit;

namespace KafkaPi.Operator.Tests.Hosts;

public sealed class FileSetTests(SshdFixture fixture) : SshTest(fixture)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Many_files_are_written_in_one_round_trip_and_a_second_run_changes_nothing()
    {
        var host = await ConnectAsync();
        var directory = Path.Combine(Fixture.Directory, "etc");
        var stale = Path.Combine(Fixture.Directory, "stale");
        await File.WriteAllTextAsync(stale, "", Token);
        var contents = Enumerable.Range(0, 40).Select(n => RandomNumberGenerator.GetBytes(n * 500)).ToList();
        var files = new FileSet
        {
            Directories =
            [
                new(directory, "root", Fixture.Trusted, "0750"),
                new($"{directory}/deep/er", "root", "root", "0755"),
            ],
            Files =
            [
                .. contents.Select((content, n) => new RemoteFile(
                    $"{directory}/file {n} 'quoted' $x", content, Fixture.Trusted, "root", "0640")),
                new($"{directory}/deep/er/script.sh", "no newline"u8.ToArray(), "root", "root", "0755"),
            ],
            Deletions = [stale, Path.Combine(Fixture.Directory, "was-never-there")],
        };

        var changed = await host.WriteAsync(files, Deadline, Token);

        Assert.Equal(1, Pool.RoundTrips);
        Assert.Equal([.. files.Directories.Select(d => d.Path), .. files.Files.Select(f => f.Path), stale], changed);
        Assert.All(files.Files, file => Assert.Equal(file.Content.ToArray(), File.ReadAllBytes(file.Path)));
        Assert.Equal($"640 {Fixture.Trusted} root", await StatAsync(files.Files[3].Path));
        Assert.Equal("755 root root", await StatAsync(files.Files[^1].Path));
        Assert.Equal($"750 root {Fixture.Trusted}", await StatAsync(directory));
        Assert.Equal("755 root root", await StatAsync($"{directory}/deep"));
        Assert.False(File.Exists(stale));
        Assert.Equal(41, Directory.GetFiles(directory, "*", SearchOption.AllDirectories).Length);

        Assert.Empty(await host.WriteAsync(files, Deadline, Token));
    }

    [Fact]
    public async Task Edited_content_owner_or_mode_is_put_back()
    {
        var host = await ConnectAsync();
        var path = Path.Combine(Fixture.Directory, "drift");
        var files = new FileSet { Files = [new(path, "wanted"u8.ToArray(), "root", "root", "0644")] };
        foreach (var edit in new[] { "echo other >", "chmod 666", "chown daemon", "rm", "ln -sf /etc/hostname" })
        {
            await host.WriteAsync(files, Deadline, Token);
            await Sshd.RunAsync("sh", "-c", $"{edit} {path}");

            Assert.Equal([path], await host.WriteAsync(files, Deadline, Token));

            Assert.Equal("wanted", await File.ReadAllTextAsync(path, Token));
            Assert.Equal("644 root root", await StatAsync(path));
        }
    }

    [Fact]
    public async Task A_full_disk_leaves_the_old_file_and_names_the_path()
    {
        var host = await ConnectAsync();
        await using var disk = await SmallDisk.MountAsync(Path.Combine(Fixture.Directory, "disk"));
        var path = $"{disk.Path}/server.properties";
        var old = new FileSet { Files = [new(path, "old"u8.ToArray(), "root", "root", "0644")] };
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        var large = new FileSet { Files = [new(path, bytes, "root", "root", "0644")] };
        await host.WriteAsync(old, Deadline, Token);

        var full = await Assert.ThrowsAsync<FileNotWrittenException>(() => host.WriteAsync(large, Deadline, Token));

        Assert.Equal((path, WriteObstacle.DiskFull, Remedy.Person), (full.Path, full.Obstacle, full.Remedy));
        Assert.Contains("disk full", full.Message, StringComparison.Ordinal);
        Assert.Equal("old", await File.ReadAllTextAsync(path, Token));
        Assert.Equal([path], Directory.GetFileSystemEntries(disk.Path));

        await Sshd.RunAsync("mount", "-o", "remount,size=1m", disk.Path);
        await host.WriteAsync(large, Deadline, Token);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path, Token));
    }

    [Fact]
    public async Task What_is_in_the_way_is_named_and_left_alone()
    {
        var host = await ConnectAsync();
        var inTheWay = Path.Combine(Fixture.Directory, "in-the-way");
        Directory.CreateDirectory(inTheWay);
        await using var disk = await SmallDisk.MountAsync(Path.Combine(Fixture.Directory, "worn"), "ro");
        var cases = new (RemoteFile File, WriteObstacle Obstacle)[]
        {
            (new(inTheWay, "x"u8.ToArray(), "root", "root", "0644"), WriteObstacle.Other),
            (new($"{inTheWay}/no-such-user", "x"u8.ToArray(), "nobody-like-this", "root", "0644"), WriteObstacle.Other),
            (new($"{inTheWay}/no/such/directory", "x"u8.ToArray(), "root", "root", "0644"), WriteObstacle.Other),
            (new($"{disk.Path}/file", "x"u8.ToArray(), "root", "root", "0644"), WriteObstacle.ReadOnlyFileSystem),
        };

        foreach (var (file, obstacle) in cases)
        {
            var refused = await Assert.ThrowsAsync<FileNotWrittenException>(
                () => host.WriteAsync(new() { Files = [file] }, Deadline, Token));
            Assert.Equal((file.Path, obstacle), (refused.Path, refused.Obstacle));
        }

        Assert.Empty(Directory.GetFileSystemEntries(inTheWay));
    }

    [Theory]
    [InlineData("relative", "0644", "root")]
    [InlineData("/a/../b", "0644", "root")]
    [InlineData("/a\nabsent - - - - - /etc/passwd", "0644", "root")]
    [InlineData("/a/", "0644", "root")]
    [InlineData("/a", "u+s", "root")]
    [InlineData("/a", "0644", "root wheel")]
    public async Task What_cannot_be_a_path_mode_or_owner_never_leaves_here(string path, string mode, string owner)
    {
        var host = await ConnectAsync();

        await Assert.ThrowsAsync<ArgumentException>(
            () => host.WriteAsync(new() { Files = [new(path, default, owner, "root", mode)] }, Deadline, Token));

        Assert.Equal(0, Pool.RoundTrips);
    }

    [Fact]
    public async Task A_large_file_arrives_whole_and_tells_its_progress()
    {
        var host = await ConnectAsync();
        var local = await MakeLocalAsync(30 << 20);
        var progress = new Last();

        await host.UploadAsync(local, "archive.tar.gz", progress, Token);
        await host.UploadAsync(local, "archive.tar.gz", progress, Token);

        var script = Script($"cd ~{Fixture.Trusted}; stat -c %U archive.tar.gz; sha512sum <archive.tar.gz");
        var sum = Convert.ToHexStringLower(SHA512.HashData(await File.ReadAllBytesAsync(local, Token)));
        Assert.Equal($"{Fixture.Trusted}\n{sum}  -\n", (await host.RunAsync(script, Token)).Output);
        Assert.InRange(progress.Value, 1, 30 << 20);
    }

    [Fact]
    public async Task Cancelling_ends_an_upload()
    {
        var host = await ConnectAsync();
        var local = await MakeLocalAsync(100 << 20);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => host.UploadAsync(local, "cancelled", new Then(cancelled.Cancel), cancelled.Token));
    }

    [Fact]
    public async Task An_upload_to_a_full_disk_or_a_forbidden_place_says_so()
    {
        var host = await ConnectAsync();
        await using var disk = await SmallDisk.MountAsync(Path.Combine(Fixture.Directory, "full"), "mode=1777");
        var local = await MakeLocalAsync(1 << 20);

        var full = await Assert.ThrowsAsync<FileNotWrittenException>(
            () => host.UploadAsync(local, $"{disk.Path}/archive", null, Token));
        var forbidden = await Assert.ThrowsAsync<FileNotWrittenException>(
            () => host.UploadAsync(local, "/etc/archive", null, Token));

        Assert.Equal(WriteObstacle.DiskFull, full.Obstacle);
        Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
        Assert.Equal(("/etc/archive", WriteObstacle.Other), (forbidden.Path, forbidden.Obstacle));
    }

    private async Task<string> MakeLocalAsync(int size)
    {
        var path = Path.Combine(Fixture.Directory, $"local{size}");
        await File.WriteAllBytesAsync(path, RandomNumberGenerator.GetBytes(size), Token);
        return path;
    }

    private static async Task<string> StatAsync(string path) =>
        (await Sshd.RunAsync("stat", "-c", "%a %U %G", path)).Trim();

    private sealed class Last : IProgress<long>
    {
        public long Value { get; private set; }

        public void Report(long value) => Value = value;
    }

    private sealed class Then(Action act) : IProgress<long>
    {
        public void Report(long value) => act();
    }

    private sealed class SmallDisk : IAsyncDisposable
    {
        public required string Path { get; init; }

        public static async Task<SmallDisk> MountAsync(string path, string options = "rw")
        {
            Directory.CreateDirectory(path);
            try
            {
                await Sshd.RunAsync("mount", "-t", "tmpfs", "-o", $"size=64k,{options}", "tmpfs", path);
            }
            catch (InvalidOperationException refused)
            {
                Assert.Skip($"needs to mount a tmpfs: {refused.Message}");
            }

            return new() { Path = path };
        }

        public async ValueTask DisposeAsync() => await Sshd.RunAsync("umount", "-l", Path);
    }
}
