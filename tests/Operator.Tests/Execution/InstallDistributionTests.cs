using System.Net;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Execution.Artifacts;
using KafkaPi.Operator.Execution.Steps.Hosts;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Rendered;
using Xunit;

namespace KafkaPi.Operator.Tests.Execution;

public sealed class InstallDistributionTests : IDisposable
{
    private const string Home = "/opt/kafkapi/dist/confluent-7.2.2";
    private static readonly NodeName Pi1 = new("pi1");

    private readonly LocalHost _host = new();
    private readonly DirectoryInfo _cache = Directory.CreateTempSubdirectory("kafkapi-cache-");
    private readonly HttpClient _http = new(new NoServer());
    private int _progress;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _host.Dispose();
        _http.Dispose();
        _cache.Delete(recursive: true);
    }

    [Fact]
    public async Task An_archive_is_sent_verified_unpacked_and_marked_complete()
    {
        var archive = TestArchive.Confluent.Symlink("confluent-7.2.2/etc/link", "../bin/kafka-topics").Bytes();

        await InstallSentAsync(archive);

        Assert.Equal("kafka", File.ReadAllText(_host[$"{Home}/bin/kafka-server-start"]));
        Assert.Equal("topics", File.ReadAllText(_host[$"{Home}/etc/link"]));
        Assert.Equal(TestArchive.Sha512(archive), File.ReadAllText(_host[$"{Home}/.kafkapi-complete"]).Trim());
        Assert.Equal((UnixFileMode)0b110_100_100, File.GetUnixFileMode(_host[$"{Home}/share/java/kafka/kafka.jar"]));
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(_host[$"{Home}/bin/kafka-topics"]));
        Assert.Equal([".lock", "confluent-7.2.2"], Names("/opt/kafkapi/dist"));
        Assert.Equal(["dist"], Names("/opt/kafkapi"));
    }

    [Fact]
    public async Task Each_part_of_an_installation_is_progress()
    {
        await InstallSentAsync(TestArchive.Confluent.Bytes());

        Assert.InRange(_progress, 2, int.MaxValue);
    }

    [Fact]
    public async Task A_host_that_has_the_distribution_is_not_sent_it_again()
    {
        var archive = TestArchive.Confluent.Bytes();
        await InstallSentAsync(archive);
        var before = File.GetLastWriteTimeUtc(_host[Home]);

        await InstallSentAsync(archive);

        Assert.Equal(1, _host.Uploads);
        Assert.Equal(before, File.GetLastWriteTimeUtc(_host[Home]));
    }

    [Fact]
    public async Task An_archive_that_arrived_before_the_operator_died_is_not_sent_again()
    {
        var archive = TestArchive.Confluent.Bytes();
        Directory.CreateDirectory(_host["/opt/kafkapi/.incoming"]);
        await File.WriteAllBytesAsync(_host[$"/opt/kafkapi/.incoming/{TestArchive.Sha512(archive)}"], archive, Ct);

        await InstallSentAsync(archive);

        Assert.Equal(0, _host.Uploads);
        Assert.True(Directory.Exists(_host[Home]));
    }

    [Fact]
    public async Task Half_an_archive_is_sent_again()
    {
        var archive = TestArchive.Confluent.Bytes();
        Directory.CreateDirectory(_host["/opt/kafkapi/.incoming"]);
        await File.WriteAllBytesAsync(
            _host[$"/opt/kafkapi/.incoming/{TestArchive.Sha512(archive)}"], archive[..(archive.Length / 2)], Ct);

        await InstallSentAsync(archive);

        Assert.Equal(1, _host.Uploads);
        Assert.True(Directory.Exists(_host[Home]));
    }

    [Fact]
    public async Task Of_older_distributions_only_those_in_use_stay()
    {
        foreach (var version in new[] { "7.0.0", "7.1.0", "7.1.1", "7.1.2", "7.1.3" })
        {
            Directory.CreateDirectory(_host[$"/opt/kafkapi/dist/confluent-{version}/bin"]);
            await File.WriteAllTextAsync(_host[$"/opt/kafkapi/dist/confluent-{version}/.kafkapi-complete"], "x", Ct);
        }

        Directory.CreateDirectory(_host["/opt/kafkapi/dist/by-hand"]);
        Directory.CreateDirectory(_host["/etc/systemd/system"]);
        await File.WriteAllTextAsync(
            _host["/etc/systemd/system/kafkapi-broker.service"],
            $"ExecStart={_host["/opt/kafkapi/dist/confluent-7.1.0"]}/bin/kafka-server-start x", Ct);
        File.CreateSymbolicLink(_host["/opt/kafkapi/current"], _host["/opt/kafkapi/dist/confluent-7.1.1"]);
        using var running = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sleep", ["300"])
        {
            Environment = { ["KAFKAPI_RELEASE"] = $"confluent 7.1.2 3.1 {_host["/opt/kafkapi/dist/confluent-7.1.2"]}" },
        })!;
        _host.Shim(
            "systemctl", $"case $1 in show) case $5 in *broker*) echo {running.Id} ;; *) echo 0 ;; esac ;; esac");

        await InstallSentAsync(TestArchive.Confluent.Bytes());

        running.Kill();
        Assert.Equal(
            [".lock", "by-hand", "confluent-7.1.0", "confluent-7.1.1", "confluent-7.1.2", "confluent-7.2.2"],
            Names("/opt/kafkapi/dist"));
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "climbs", "../../evil climbs by .." },
        { "climbs inside", "confluent-7.2.2/a/../../../evil climbs by .." },
        { "absolute", "/tmp/evil is an absolute path" },
        { "link out", "confluent-7.2.2/out is a link that leads out" },
        { "link climbs out", "confluent-7.2.2/a/out is a link that leads out" },
        { "link out by a way through a link", "confluent-7.2.2/out is a link that leads out" },
        { "file behind a link", "confluent-7.2.2/l/evil lies behind the link confluent-7.2.2/l" },
        { "file over a link", "confluent-7.2.2/l is in it twice" },
        { "hard link out", "confluent-7.2.2/h is a link that leads out" },
        { "pipe", "confluent-7.2.2/p is neither a file nor a directory nor a link" },
        { "two top folders", "other/ lies beside the top folder confluent-7.2.2" },
        { "no top folder", "libs/kafka.jar lies beside the top folder bin" },
        { "an empty file", "is no archive that tar can read" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_hostile_archive_is_refused_by_the_member_and_nothing_is_unpacked(string what, string why)
    {
        var archive = what switch
        {
            "climbs" => TestArchive.Confluent.File("../../evil"),
            "climbs inside" => TestArchive.Confluent.File("confluent-7.2.2/a/../../../evil"),
            "absolute" => TestArchive.Confluent.File("/tmp/evil"),
            "link out" => TestArchive.Confluent.Symlink("confluent-7.2.2/out", "/etc"),
            "link climbs out" => TestArchive.Confluent.Symlink("confluent-7.2.2/a/out", "../../etc"),
            "link out by a way through a link" => TestArchive.Confluent
                .Symlink("confluent-7.2.2/a/b/c/top", "../../..").Symlink("confluent-7.2.2/out", "a/b/c/top/../../etc"),
            "file behind a link" =>
                TestArchive.Confluent.Symlink("confluent-7.2.2/l", "bin").File("confluent-7.2.2/l/evil"),
            "file over a link" => TestArchive.Confluent.Symlink("confluent-7.2.2/l", "bin").File("confluent-7.2.2/l"),
            "hard link out" => TestArchive.Confluent.Hardlink("confluent-7.2.2/h", "../../etc/shadow"),
            "pipe" => TestArchive.Confluent.Fifo("confluent-7.2.2/p"),
            "two top folders" => TestArchive.Confluent.Folder("other/"),
            "no top folder" => TestArchive.Empty.File("bin/kafka-server-start").File("libs/kafka.jar"),
            _ => TestArchive.Empty,
        };

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => InstallFromHostAsync(archive.Bytes()));

        Assert.Equal(Remedy.Person, failure.Remedy);
        Assert.StartsWith("pi1: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_host[Home]));
        Assert.Empty(Directory.GetFiles(_host["/"], "evil", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_truncated_archive_is_refused()
    {
        var archive = TestArchive.Confluent.Bytes();

        var failure =
            await Assert.ThrowsAsync<StepFailedException>(() => InstallFromHostAsync(archive[..(archive.Length / 2)]));

        Assert.Contains("or it is cut short (", failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_host[Home]));
    }

    [Fact]
    public async Task An_archive_of_the_other_layout_is_refused_by_the_missing_program()
    {
        var archive = TestArchive.Confluent.Without("confluent-7.2.2/bin/kafka-topics")
            .File("confluent-7.2.2/bin/kafka-topics.sh", "", TestArchive.Executable);

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => InstallFromHostAsync(archive.Bytes()));

        Assert.Contains("holds no program bin/kafka-topics", failure.Message, StringComparison.Ordinal);
        Assert.Contains("spec.distribution.flavor", failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_host[Home]));
    }

    [Fact]
    public async Task A_missing_archive_names_the_field_and_the_host()
    {
        var source = new DistributionOrigin.ArchiveOnHost("/nowhere/confluent.tar.gz", null);

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => ExecuteAsync(source));

        Assert.Equal(Remedy.Person, failure.Remedy);
        Assert.StartsWith(
            "pi1: there is no file /nowhere/confluent.tar.gz. spec.distribution.source.hostPath", failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_on_the_host_with_another_digest_is_refused()
    {
        var archive = TestArchive.Confluent.Bytes();

        var failure = await Assert.ThrowsAsync<StepFailedException>(
            () => InstallFromHostAsync(archive, sha512: new string('0', 128)));

        Assert.Contains("spec.distribution.sha512", failure.Message, StringComparison.Ordinal);
        Assert.Contains(TestArchive.Sha512(archive), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_room_says_how_much_is_needed_and_is_sent_nothing()
    {
        _host.Shim("df", "printf 'Avail\\n1000000\\n'");

        var failure =
            await Assert.ThrowsAsync<StepFailedException>(() => InstallSentAsync(TestArchive.Confluent.Bytes()));

        Assert.Equal(Remedy.Person, failure.Remedy);
        Assert.StartsWith(
            "pi1: /opt/kafkapi/dist needs 67 MB free, and has 1 MB.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, _host.Uploads);
    }

    [Fact]
    public async Task Another_archive_of_one_version_is_refused_while_a_daemon_runs_from_it_and_else_installed()
    {
        await InstallSentAsync(TestArchive.Confluent.Bytes());
        var other = TestArchive.Confluent.File("confluent-7.2.2/new").Bytes();
        _host.UnitsAre("active");

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => InstallSentAsync(other));
        Assert.Contains("the daemons run from it", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_host[$"{Home}/new"]));

        _host.UnitsAre("inactive");
        await InstallSentAsync(other);
        Assert.True(File.Exists(_host[$"{Home}/new"]));
    }

    [Fact]
    public async Task A_distribution_installed_by_the_user_is_verified_and_left_untouched()
    {
        Directory.CreateDirectory(_host["/srv/confluent/bin"]);
        _host.Shim("runuser", "shift 3; exec \"$@\"");
        foreach (var program in new[] { "zookeeper-server-start", "kafka-server-start", "kafka-topics" })
        {
            var path = _host[$"/srv/confluent/bin/{program}"];
            await File.WriteAllTextAsync(path, "#", Ct);
            File.SetUnixFileMode(path, TestArchive.Executable);
        }

        var before = _host.Tree("/srv");
        await ExecuteAsync(new DistributionOrigin.Installed("/srv/confluent"));
        Assert.Equal(before, _host.Tree("/srv"));

        File.Delete(_host["/srv/confluent/bin/kafka-topics"]);
        var failure = await Assert.ThrowsAsync<StepFailedException>(
            () => ExecuteAsync(new DistributionOrigin.Installed("/srv/confluent")));
        Assert.StartsWith(
            "pi1: /srv/confluent has no program bin/kafka-topics. spec.distribution.source.installedAt",
            failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_before_any_of_its_commands_it_leaves_no_half_home_and_comes_to_the_same_end()
    {
        var archive = TestArchive.Confluent.Symlink("confluent-7.2.2/etc/link", "../bin/kafka-topics").Bytes();
        await InstallSentAsync(archive);
        var whole = _host.Tree("/opt/kafkapi");
        var wholeHome = _host.Tree(Home);

        var cuts = 0;
        for (var finished = false; !finished; cuts++)
        {
            Directory.Delete(_host["/opt/kafkapi"], recursive: true);
            _host.CutBefore(cuts + 1);
            finished = await FinishesAsync(() => InstallSentAsync(archive));
            _host.CutNoMore();
            if (Directory.Exists(_host[Home]))
            {
                Assert.Equal(wholeHome, _host.Tree(Home));
            }

            await InstallSentAsync(archive);
            Assert.Equal(whole, _host.Tree("/opt/kafkapi"));
        }

        Assert.True(cuts > 10, $"it was cut only {cuts} times");
    }

    [Fact]
    public async Task Cut_while_it_unpacks_it_leaves_no_half_home_and_comes_to_the_same_end()
    {
        var archive = TestArchive.Confluent.Bytes();
        _host.Shim(
            "tar",
            "case $* in *--extract*) ;; *) exec /usr/bin/tar \"$@\" ;; esac; /usr/bin/tar \"$@\" --exclude=*.jar; kill "
                + "-9 0");

        Assert.False(await FinishesAsync(() => InstallSentAsync(archive)));
        Assert.False(Directory.Exists(_host[Home]));
        Assert.NotEmpty(Directory.GetDirectories(_host["/opt/kafkapi/dist"], ".new.*"));

        _host.CutNoMore();
        await InstallSentAsync(archive);
        Assert.True(File.Exists(_host[$"{Home}/share/java/kafka/kafka.jar"]));
        Assert.Equal([".lock", "confluent-7.2.2"], Names("/opt/kafkapi/dist"));
    }

    [Fact]
    public async Task Files_cut_before_any_command_are_whole_old_or_new_and_come_to_the_same_end()
    {
        var (user, group) = (Environment.UserName, Environment.UserName);
        WriteFiles Writing(string text) => new(Pi1,
            [
                .. Enumerable.Range(1, 3)
                    .Select(i => new RenderedFile($"/etc/kafkapi/{i}", $"{text} {i}\n", "0640", user, group))
            ],
            [], ReloadUnits: true, "r");
        Directory.CreateDirectory(_host["/etc/kafkapi"]);

        var cuts = 0;
        for (var finished = false; !finished; cuts++)
        {
            await WriteFilesExecution.ExecuteAsync(Writing("old"), _host, Ct);
            _host.CutBefore(cuts + 1);
            finished = await FinishesAsync(() => WriteFilesExecution.ExecuteAsync(Writing("new"), _host, Ct));
            _host.CutNoMore();
            Assert.All(
                Enumerable.Range(1, 3),
                i =>
                    Assert.Contains(
                        File.ReadAllText(_host[$"/etc/kafkapi/{i}"]), new[] { $"old {i}\n", $"new {i}\n" }));

            await WriteFilesExecution.ExecuteAsync(Writing("new"), _host, Ct);
            Assert.Equal(["1", "2", "3"], Names("/etc/kafkapi"));
            Assert.All(
                Enumerable.Range(1, 3), i => Assert.Equal($"new {i}\n", File.ReadAllText(_host[$"/etc/kafkapi/{i}"])));
        }

        Assert.True(cuts > 10, $"it was cut only {cuts} times");
        Assert.Contains("daemon-reload", _host.SystemctlCalls);
    }

    private static async Task<bool> FinishesAsync(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (HostUnreachableException)
        {
            return false;
        }
    }

    private string?[] Names(string path) =>
        [.. Directory.GetFileSystemEntries(_host[path]).Select(Path.GetFileName).Order(StringComparer.Ordinal)];

    /// <summary>As from a download that the operator has in its cache.</summary>
    private async Task InstallSentAsync(byte[] archive)
    {
        await File.WriteAllBytesAsync(Path.Combine(_cache.FullName, TestArchive.Sha512(archive)), archive, Ct);
        await ExecuteAsync(new DistributionOrigin.Download(
            new Uri("http://archive.test/confluent.tar.gz"), TestArchive.Sha512(archive)));
    }

    private async Task InstallFromHostAsync(byte[] archive, string? sha512 = null)
    {
        Directory.CreateDirectory(_host["/home"]);
        await File.WriteAllBytesAsync(_host["/home/confluent.tar.gz"], archive, Ct);
        await ExecuteAsync(new DistributionOrigin.ArchiveOnHost(_host["/home/confluent.tar.gz"], sha512));
    }

    private Task ExecuteAsync(DistributionOrigin source) => InstallDistributionExecution.ExecuteAsync(
        new InstallDistribution(Pi1, TestArchive.DistributionFrom(source), "new"),
        new ArtifactCache(_http, new ArtifactCacheOptions(_cache.FullName), TimeProvider.System),
        new(_host, () => _progress++, CancellationToken.None, Ct));

    private sealed class NoServer : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
    }
}
