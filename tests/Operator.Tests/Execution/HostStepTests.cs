using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Execution.Steps.Daemons;
using KafkaPi.Operator.Execution.Steps.Hosts;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Releases;
using Xunit;

namespace KafkaPi.Operator.Tests.Execution;

/// <summary>The steps' real scripts, on this machine's disk and with a systemctl that only takes notes.</summary>
public sealed class HostStepTests : IDisposable
{
    private const string Home = "/opt/kafkapi/dist/confluent-7.2.2";
    private static readonly NodeName Pi1 = new("pi1");
    private static readonly ClusterIdentity Ours = new("kafka", "pi-cluster", "uid-1");
    private static readonly ClusterIdentity Theirs = new("kafka", "other", "uid-2");

    private readonly LocalHost _host = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_host_is_claimed_once_and_again_by_its_owner()
    {
        await PrepareAsync(Ours);
        await PrepareAsync(Ours);

        Assert.Equal("uid-1\nkafka/pi-cluster\n", File.ReadAllText(_host[HostLayout.OwnerMarker]));
        Assert.Single(Directory.GetFileSystemEntries(_host[HostLayout.State]));
    }

    [Fact]
    public async Task A_host_of_another_cluster_is_refused_and_left_as_it_is()
    {
        await PrepareAsync(Theirs);
        var before = _host.Tree("/var");

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => PrepareAsync(Ours));

        Assert.Equal(Remedy.Person, failure.Remedy);
        Assert.Contains("belongs to the KafkaCluster kafka/other", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, _host.Tree("/var"));
    }

    [Fact]
    public async Task Of_two_operators_that_claim_at_once_one_wins()
    {
        Directory.CreateDirectory(_host[HostLayout.State]);
        for (var round = 0; round < 10; round++)
        {
            File.Delete(_host[HostLayout.OwnerMarker]);
            var claims = await Task.WhenAll(ClaimsAsync(Ours), ClaimsAsync(Theirs));

            Assert.Single(claims, won => won);
            Assert.StartsWith(
                claims[0] ? "uid-1\n" : "uid-2\n", File.ReadAllText(_host[HostLayout.OwnerMarker]),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_claim_cut_before_any_command_is_made_by_the_next_try()
    {
        Directory.CreateDirectory(_host[HostLayout.State]);
        var cuts = 0;
        for (var finished = false; !finished; cuts++)
        {
            File.Delete(_host[HostLayout.OwnerMarker]);
            _host.CutBefore(cuts + 1);
            finished = await FinishesAsync(() => PrepareAsync(Ours));
            _host.CutNoMore();
            if (File.Exists(_host[HostLayout.OwnerMarker]))
            {
                Assert.Equal("uid-1\nkafka/pi-cluster\n", File.ReadAllText(_host[HostLayout.OwnerMarker]));
            }

            await PrepareAsync(Ours);
            Assert.Equal("uid-1\nkafka/pi-cluster\n", File.ReadAllText(_host[HostLayout.OwnerMarker]));
        }

        Assert.True(cuts > 5, $"it was cut only {cuts} times");
    }

    [Fact]
    public async Task Current_points_at_the_distribution_and_is_switched_in_one_move()
    {
        Directory.CreateDirectory(_host["/opt/kafkapi/dist/a"]);
        Directory.CreateDirectory(_host["/opt/kafkapi/dist/b"]);

        await SwitchAsync("/opt/kafkapi/dist/a");
        await SwitchAsync("/opt/kafkapi/dist/b");

        Assert.Equal(_host["/opt/kafkapi/dist/b"], new FileInfo(_host[HostLayout.Current]).LinkTarget);
        Assert.Equal(
            ["/current", "/dist"],
            Directory.GetFileSystemEntries(_host["/opt/kafkapi"])
                .Select(p => p[_host["/opt/kafkapi"].Length..])
                .Order());
    }

    [Fact]
    public async Task A_current_that_somebody_else_made_is_left_alone()
    {
        Directory.CreateDirectory(_host["/opt/kafkapi/dist/a"]);
        Directory.CreateDirectory(_host["/opt/kafkapi/current/theirs"]);

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => SwitchAsync("/opt/kafkapi/dist/a"));

        Assert.Equal(Remedy.Person, failure.Remedy);
        Assert.True(Directory.Exists(_host["/opt/kafkapi/current/theirs"]));
    }

    [Theory]
    [InlineData("active", true)]
    [InlineData("failed", true)]
    [InlineData("deactivating", false)]
    [InlineData("activating", false)]
    public async Task A_unit_that_is_already_on_its_way_is_not_restarted_twice(string state, bool restarted)
    {
        _host.Shim(
            "systemctl",
            $"case $1 in show) echo {state} ;; *) printf '%s\\n' \"$*\" >> \"$SHIMS/../systemctl\" ;; esac");

        await RestartDaemonExecution.ExecuteAsync(
            new RestartDaemon(Pi1, DaemonKind.Broker, Revision.Of(("a", "b")), "new"), _host, Ct);

        Assert.Equal(restarted, _host.SystemctlCalls.Contains("restart --no-block kafkapi-broker.service"));
    }

    [Theory]
    [InlineData("active", "deactivating")]
    [InlineData("deactivating", "deactivating")]
    [InlineData("active", "activating")]
    public async Task A_process_that_does_not_end_by_itself_is_killed_while_it_stops(string before, string after)
    {
        _host.Shim(
            "systemctl",
            $"""
            case $1 in
              show) if [ -e "$SHIMS/asked" ]; then echo {after}; else echo {before}; fi ;;
              *) printf '%s\n' "$*" >> "$SHIMS/../systemctl" ;;
            esac
            [ "$1" != restart ] || : > "$SHIMS/asked"
            """);

        await RestartDaemonExecution.ExecuteAsync(
            new RestartDaemon(Pi1, DaemonKind.Broker, Revision.Of(("a", "b")), "new") { Kills = true }, _host, Ct);

        Assert.Equal(
            after == "deactivating", _host.SystemctlCalls.Contains("kill --signal KILL kafkapi-broker.service"));
    }

    [Theory]
    [InlineData("a a", true)]
    [InlineData("a b", false)]
    public async Task A_stop_kills_what_it_was_to_stop_and_no_process_that_came_after_it(string seen, bool killed)
    {
        _host.Shim(
            "systemctl",
            "printf '%s\\n' \"$*\" >> \"$SHIMS/../systemctl\"; case $* in show*InvocationID*) "
                + $"set -- {seen}; [ ! -e $SHIMS/asked ] || shift; : > $SHIMS/asked; echo $1 ;; "
                + "show*) echo loaded ;; is-active*) exit 3 ;; esac");

        await StopDaemonExecution.ExecuteAsync(
            new StopDaemon(Pi1, DaemonKind.Broker, Disable: false, "gone"), _host, Ct);

        Assert.Equal(killed, _host.SystemctlCalls.Contains("kill --signal KILL kafkapi-broker.service"));
    }

    [Theory]
    [InlineData("masked-runtime", "unmask --quiet --runtime kafkapi-broker.service")]
    [InlineData("masked", "unmask --quiet kafkapi-broker.service")]
    [InlineData("disabled", null)]
    public async Task A_masked_unit_of_ours_is_unmasked_before_it_is_started(string state, string? unmasked)
    {
        _host.Shim(
            "systemctl",
            $"printf '%s\\n' \"$*\" >> \"$SHIMS/../systemctl\"; case $1 in is-enabled) echo {state}; exit 1 ;; esac");

        await StartDaemonExecution.ExecuteAsync(new StartDaemon(Pi1, DaemonKind.Broker, "down"), _host, Ct);

        Assert.Equal(
            [
                "is-enabled kafkapi-broker.service", .. unmasked is null ? [] : new[] { unmasked },
                "enable --quiet kafkapi-broker.service", "reset-failed kafkapi-broker.service", "start --no-block "
                    + "kafkapi-broker.service",
            ],
            _host.SystemctlCalls);
    }

    [Fact]
    public async Task A_drop_in_with_a_blank_in_its_name_is_removed_like_any_other()
    {
        const string DropIn = "/etc/systemd/system/kafkapi-broker.service.d/my own.conf";
        Directory.CreateDirectory(Path.GetDirectoryName(_host[DropIn])!);
        await File.WriteAllTextAsync(_host[DropIn], "[Service]", Ct);

        await WriteFilesExecution.ExecuteAsync(Removing(DropIn), _host, Ct);

        Assert.False(File.Exists(_host[DropIn]));
    }

    [Fact]
    public async Task A_file_whose_name_cannot_be_sent_is_told_with_its_host_and_the_mend()
    {
        var failure = await Assert.ThrowsAsync<StepFailedException>(() => WriteFilesExecution.ExecuteAsync(
            Removing("/etc/systemd/system/kafkapi-broker.service.d/a\nb.conf"), _host, Ct));

        Assert.Equal(Remedy.Person, failure.Remedy);
        Assert.StartsWith("pi1: /etc/systemd/system/", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("Remove it by hand, or give it another name.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retaining_removes_the_ownership_marker_and_nothing_else()
    {
        Populate();
        var before = _host.Tree("/");

        await RemoveAsync(purge: false);

        Assert.Equal(["/var/lib/kafkapi/owner"], before.Except(_host.Tree("/")).Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task Purging_removes_what_is_ours_and_keeps_what_the_user_put_beside_it()
    {
        Populate();
        File.WriteAllText(_host["/srv/ssd/kafka/holiday.jpg"], "theirs");
        Directory.CreateDirectory(_host["/srv/ssd/kafka/backup"]);
        Directory.CreateDirectory(_host["/opt/kafkapi/dist/by-hand"]);

        await RemoveAsync(purge: true);

        Assert.False(Directory.Exists(_host["/var/lib/kafkapi"]));
        Assert.False(Directory.Exists(_host["/etc/kafkapi"]));
        Assert.False(Directory.Exists(_host[Home]));
        Assert.False(File.Exists(_host["/etc/systemd/system/kafkapi-broker.service"]));
        Assert.Equal(["/backup", "/holiday.jpg"], _host.Tree("/srv/ssd/kafka").Select(line => line.Split(' ')[0]));
        Assert.True(Directory.Exists(_host["/opt/kafkapi/dist/by-hand"]));
        Assert.Contains("daemon-reload", _host.SystemctlCalls);
    }

    [Fact]
    public async Task Data_of_a_role_that_the_node_never_had_is_not_purged()
    {
        Populate();
        Foreign("/srv/ssd/kafka/myid", "1\n");
        Foreign("/srv/ssd/kafka/version-2/log.1", "theirs");

        await RemoveAsync(purge: true);

        Assert.True(File.Exists(_host["/srv/ssd/kafka/version-2/log.1"]));
        Assert.False(File.Exists(_host["/srv/ssd/kafka/meta.properties"]));
    }

    [Theory]
    [InlineData("broker.id=2\n")]
    [InlineData("version=0\n")]
    [InlineData("")]
    public async Task Data_without_the_mark_of_the_nodes_id_is_not_purged(string mark)
    {
        Populate();
        Foreign("/srv/other/meta.properties", mark);
        Foreign("/srv/other/a-topic-0/00000000000000000000.log", "theirs");

        await RemoveAsync(purge: true, "/srv/other");

        Assert.True(File.Exists(_host["/srv/other/a-topic-0/00000000000000000000.log"]));
    }

    [Fact]
    public async Task A_directory_that_is_no_log_directory_is_not_purged_whatever_the_spec_says()
    {
        Populate();
        Directory.CreateDirectory(_host["/srv/photos/summer-2024"]);

        await RemoveAsync(purge: true, "/srv/photos");

        Assert.True(Directory.Exists(_host["/srv/photos/summer-2024"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_host_that_is_not_ours_is_left_alone(bool theirs)
    {
        Populate();
        if (theirs)
        {
            File.WriteAllText(_host[HostLayout.OwnerMarker], "uid-2\nkafka/other\n");
        }
        else
        {
            File.Delete(_host[HostLayout.OwnerMarker]);
        }

        var before = _host.Tree("/opt").Concat(_host.Tree("/var")).ToArray();

        await RemoveAsync(purge: true);

        Assert.Equal(before, _host.Tree("/opt").Concat(_host.Tree("/var")));
    }

    [Fact]
    public async Task Nothing_is_purged_under_a_running_daemon()
    {
        Populate();
        _host.UnitsAre("deactivating");
        var before = _host.Tree("/var");

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => RemoveAsync(purge: true));

        Assert.Equal(Remedy.Retry, failure.Remedy);
        Assert.Equal(before, _host.Tree("/var"));
    }

    [Fact]
    public async Task A_purge_cut_before_any_command_goes_on_to_the_same_end_with_the_marker_last()
    {
        var cuts = 0;
        for (var finished = false; !finished; cuts++)
        {
            Populate();
            _host.CutBefore(cuts + 1);
            finished = await FinishesAsync(() => RemoveAsync(purge: true));
            _host.CutNoMore();
            if (!File.Exists(_host[HostLayout.OwnerMarker]))
            {
                AssertPurged();
            }

            await RemoveAsync(purge: true);
            AssertPurged();
            Directory.CreateDirectory(_host["/var/lib/kafkapi"]);
        }

        Assert.True(cuts > 10, $"it was cut only {cuts} times");

        void AssertPurged()
        {
            Assert.False(Directory.Exists(_host["/opt/kafkapi"]));
            Assert.False(Directory.Exists(_host["/srv/ssd/kafka"]));
            Assert.Empty(
                Directory.Exists(_host["/var/lib/kafkapi"])
                    ? Directory.GetFileSystemEntries(_host["/var/lib/kafkapi"])
                    : []);
        }
    }

    private void Foreign(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_host[path])!);
        File.WriteAllText(_host[path], text);
    }

    private static WriteFiles Removing(string path) => new(Pi1, [], [path], ReloadUnits: false, "in the way");

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
            Directory.CreateDirectory(Path.GetDirectoryName(_host[path])!);
            File.WriteAllText(_host[path], text);
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

    private Task PrepareAsync(ClusterIdentity owner) =>
        PrepareHostExecution.ExecuteAsync(new PrepareHost(Pi1, owner, [], "new"), _host, Ct);

    private Task SwitchAsync(string home) =>
        SwitchCurrentExecution.ExecuteAsync(new SwitchCurrent(Pi1, home, "new"), _host, Ct);

    private Task RemoveAsync(bool purge, string logDirectory = "/srv/ssd/kafka") =>
        RemoveFromHostExecution.ExecuteAsync(
        new RemoveFromHost(
            Pi1, 1, Ours, purge,
            [(DaemonKind.ZooKeeper, "/var/lib/kafkapi/zookeeper"), (DaemonKind.Broker, logDirectory)], "deleted"),
        _host, Ct);
}
