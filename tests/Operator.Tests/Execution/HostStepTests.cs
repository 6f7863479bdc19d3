using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Planning;
using Xunit;

namespace KafkaPi.Operator.Tests.Execution;

/// <summary>The steps' real scripts, on this machine's disk and with a systemctl that only takes notes.</summary>
public sealed class HostStepTests : IDisposable
{
    private const string Home = "/opt/kafkapi/dist/confluent-7.2.2";
    private static readonly NodeName Pi1 = new("pi1");
    private static readonly ClusterIdentity Ours = new("kafka", "pi-cluster", "uid-1");
    private static readonly ClusterIdentity Theirs = new("kafka", "other", "uid-2");

    private readonly LocalHost host = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task A_host_is_claimed_once_and_again_by_its_owner()
    {
        await PrepareAsync(Ours);
        await PrepareAsync(Ours);

        Assert.Equal("uid-1\nkafka/pi-cluster\n", File.ReadAllText(host[HostLayout.OwnerMarker]));
        Assert.Single(Directory.GetFileSystemEntries(host[HostLayout.State]));
    }

    [Fact]
    public async Task A_host_of_another_cluster_is_refused_and_left_as_it_is()
    {
        await PrepareAsync(Theirs);
        var before = host.Tree("/var");

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => PrepareAsync(Ours));

        Assert.Equal(Remedy.Person, failure.Remedy);
        Assert.Contains("belongs to the KafkaCluster kafka/other", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, host.Tree("/var"));
    }

    [Fact]
    public async Task Of_two_operators_that_claim_at_once_one_wins()
    {
        Directory.CreateDirectory(host[HostLayout.State]);
        for (var round = 0; round < 10; round++)
        {
            File.Delete(host[HostLayout.OwnerMarker]);
            var claims = await Task.WhenAll(ClaimsAsync(Ours), ClaimsAsync(Theirs));

            Assert.Single(claims, won => won);
            Assert.StartsWith(claims[0] ? "uid-1\n" : "uid-2\n", File.ReadAllText(host[HostLayout.OwnerMarker]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_claim_cut_before_any_command_is_made_by_the_next_try()
    {
        Directory.CreateDirectory(host[HostLayout.State]);
        var cuts = 0;
        for (var finished = false; !finished; cuts++)
        {
            File.Delete(host[HostLayout.OwnerMarker]);
            host.CutBefore(cuts + 1);
            finished = await FinishesAsync(() => PrepareAsync(Ours));
            host.CutNoMore();
            if (File.Exists(host[HostLayout.OwnerMarker]))
                Assert.Equal("uid-1\nkafka/pi-cluster\n", File.ReadAllText(host[HostLayout.OwnerMarker]));

            await PrepareAsync(Ours);
            Assert.Equal("uid-1\nkafka/pi-cluster\n", File.ReadAllText(host[HostLayout.OwnerMarker]));
        }

        Assert.True(cuts > 5, $"it was cut only {cuts} times");
    }

    [Fact]
    public async Task Current_points_at_the_distribution_and_is_switched_in_one_move()
    {
        Directory.CreateDirectory(host["/opt/kafkapi/dist/a"]);
        Directory.CreateDirectory(host["/opt/kafkapi/dist/b"]);

        await SwitchAsync("/opt/kafkapi/dist/a");
        await SwitchAsync("/opt/kafkapi/dist/b");

        Assert.Equal(host["/opt/kafkapi/dist/b"], new FileInfo(host[HostLayout.Current]).LinkTarget);
        Assert.Equal(["/current", "/dist"], Directory.GetFileSystemEntries(host["/opt/kafkapi"]).Select(p => p[host["/opt/kafkapi"].Length..]).Order());
    }

    [Fact]
    public async Task A_current_that_somebody_else_made_is_left_alone()
    {
        Directory.CreateDirectory(host["/opt/kafkapi/dist/a"]);
        Directory.CreateDirectory(host["/opt/kafkapi/current/theirs"]);

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => SwitchAsync("/opt/kafkapi/dist/a"));

        Assert.Equal(Remedy.Person, failure.Remedy);
        Assert.True(Directory.Exists(host["/opt/kafkapi/current/theirs"]));
    }

    [Theory]
    [InlineData("active", true)]
    [InlineData("failed", true)]
    [InlineData("deactivating", false)]
    [InlineData("activating", false)]
    public async Task A_unit_that_is_already_on_its_way_is_not_restarted_twice(string state, bool restarted)
    {
        host.Shim("systemctl", $"case $1 in show) echo {state} ;; *) printf '%s\\n' \"$*\" >> \"$SHIMS/../systemctl\" ;; esac");

        await RestartDaemonExecution.ExecuteAsync(new RestartDaemon(Pi1, DaemonKind.Broker, Revision.Of(("a", "b")), "new"), host, Ct);

        Assert.Equal(restarted, host.SystemctlCalls.Contains("restart --no-block kafkapi-broker.service"));
    }

    [Theory]
    [InlineData("masked-runtime", "unmask --quiet --runtime kafkapi-broker.service")]
    [InlineData("masked", "unmask --quiet kafkapi-broker.service")]
    [InlineData("disabled", null)]
    public async Task A_masked_unit_of_ours_is_unmasked_before_it_is_started(string state, string? unmasked)
    {
        host.Shim("systemctl", $"printf '%s\\n' \"$*\" >> \"$SHIMS/../systemctl\"; case $1 in is-enabled) echo {state}; exit 1 ;; esac");

        await StartDaemonExecution.ExecuteAsync(new StartDaemon(Pi1, DaemonKind.Broker, "down"), host, Ct);

        Assert.Equal(
            [
                "is-enabled kafkapi-broker.service", .. unmasked is null ? [] : new[] { unmasked },
                "enable --quiet kafkapi-broker.service", "reset-failed kafkapi-broker.service", "start --no-block kafkapi-broker.service",
            ],
            host.SystemctlCalls);
    }

    [Fact]
    public async Task Retaining_removes_the_ownership_marker_and_nothing_else()
    {
        Populate();
        var before = host.Tree("/");

        await RemoveAsync(purge: false);

        Assert.Equal(["/var/lib/kafkapi/owner"], before.Except(host.Tree("/")).Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task Purging_removes_what_is_ours_and_keeps_what_the_user_put_beside_it()
    {
        Populate();
        File.WriteAllText(host["/srv/ssd/kafka/holiday.jpg"], "theirs");
        Directory.CreateDirectory(host["/srv/ssd/kafka/backup"]);
        Directory.CreateDirectory(host["/opt/kafkapi/dist/by-hand"]);

        await RemoveAsync(purge: true);

        Assert.False(Directory.Exists(host["/var/lib/kafkapi"]));
        Assert.False(Directory.Exists(host["/etc/kafkapi"]));
        Assert.False(Directory.Exists(host[Home]));
        Assert.False(File.Exists(host["/etc/systemd/system/kafkapi-broker.service"]));
        Assert.Equal(["/backup", "/holiday.jpg"], host.Tree("/srv/ssd/kafka").Select(line => line.Split(' ')[0]));
        Assert.True(Directory.Exists(host["/opt/kafkapi/dist/by-hand"]));
        Assert.Contains("daemon-reload", host.SystemctlCalls);
    }

    [Fact]
    public async Task A_directory_that_is_no_log_directory_is_not_purged_whatever_the_spec_says()
    {
        Populate();
        Directory.CreateDirectory(host["/srv/photos/summer-2024"]);

        await RemoveAsync(purge: true, "/srv/photos");

        Assert.True(Directory.Exists(host["/srv/photos/summer-2024"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_host_that_is_not_ours_is_left_alone(bool theirs)
    {
        Populate();
        if (theirs)
            File.WriteAllText(host[HostLayout.OwnerMarker], "uid-2\nkafka/other\n");
        else
            File.Delete(host[HostLayout.OwnerMarker]);
        var before = host.Tree("/opt").Concat(host.Tree("/var")).ToArray();

        await RemoveAsync(purge: true);

        Assert.Equal(before, host.Tree("/opt").Concat(host.Tree("/var")));
    }

    [Fact]
    public async Task Nothing_is_purged_under_a_running_daemon()
    {
        Populate();
        host.UnitsAre("deactivating");
        var before = host.Tree("/var");

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => RemoveAsync(purge: true));

        Assert.Equal(Remedy.Retry, failure.Remedy);
        Assert.Equal(before, host.Tree("/var"));
    }

    [Fact]
    public async Task A_purge_cut_before_any_command_goes_on_to_the_same_end_with_the_marker_last()
    {
        var cuts = 0;
        for (var finished = false; !finished; cuts++)
        {
            Populate();
            host.CutBefore(cuts + 1);
            finished = await FinishesAsync(() => RemoveAsync(purge: true));
            host.CutNoMore();
            if (!File.Exists(host[HostLayout.OwnerMarker]))
                AssertPurged();

            await RemoveAsync(purge: true);
            AssertPurged();
            Directory.CreateDirectory(host["/var/lib/kafkapi"]);
        }

        Assert.True(cuts > 10, $"it was cut only {cuts} times");

        void AssertPurged()
        {
            Assert.False(Directory.Exists(host["/opt/kafkapi"]));
            Assert.False(Directory.Exists(host["/srv/ssd/kafka"]));
            Assert.Empty(Directory.Exists(host["/var/lib/kafkapi"]) ? Directory.GetFileSystemEntries(host["/var/lib/kafkapi"]) : []);
        }
    }

    private void Populate()
    {
        foreach (var (path, text) in new (string, string)[]
        {
            (HostLayout.OwnerMarker, "uid-1\nkafka/pi-cluster\n"),
            ("/var/lib/kafkapi/zookeeper/myid", "1\n"),
            ("/var/lib/kafkapi/zookeeper/version-2/log.1", "log"),
            ("/srv/ssd/kafka/meta.properties", "broker.id=1"),
            ("/srv/ssd/kafka/recovery-point-offset-checkpoint", "0"),
            ("/srv/ssd/kafka/a-topic-0/00000000000000000000.log", "log"),
            ("/srv/ssd/kafka/a-topic-1.0f8fad5bd9cb469fa16570867728950e-delete/00000000000000000000.log", "log"),
            ($"{Home}/.kafkapi-complete", "abc\n"),
            ($"{Home}/bin/kafka-topics", "#"),
            ("/etc/kafkapi/server.properties", "broker.id=1"),
            ("/etc/profile.d/kafkapi.sh", "#"),
            ("/etc/systemd/system/kafkapi-broker.service", "[Unit]"),
            ("/etc/systemd/system/kafkapi-broker.service.d/override.conf", "[Service]"),
        })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(host[path])!);
            File.WriteAllText(host[path], text);
        }
    }

    private async Task<bool> ClaimsAsync(ClusterIdentity owner)
    {
        try
        {
            await PrepareAsync(owner);
            return true;
        }
        catch (StepFailedException)
        {
            return false;
        }
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

    private Task PrepareAsync(ClusterIdentity owner) => PrepareHostExecution.ExecuteAsync(new PrepareHost(Pi1, owner, [], "new"), host, Ct);

    private Task SwitchAsync(string home) => SwitchCurrentExecution.ExecuteAsync(new SwitchCurrent(Pi1, home, "new"), host, Ct);

    private Task RemoveAsync(bool purge, string logDirectory = "/srv/ssd/kafka") => RemoveFromHostExecution.ExecuteAsync(
        new RemoveFromHost(Pi1, Ours, purge, ["/var/lib/kafkapi/zookeeper", logDirectory], "deleted"), host, Ct);
}
