using System.Collections.Immutable;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Targets.Held;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Targets;

public sealed class RefusedSettingsTests
{
    private const string Timeout = "zookeeper.session.timeout.ms";
    private const string CleanerBuffer = "log.cleaner.dedupe.buffer.size";

    private static ClusterUnderTest Healthy => ClusterUnderTest.Of(3).Healthy();

    [Fact]
    public void A_setting_that_Kafka_does_not_take_is_refused_and_nothing_is_done_for_it()
    {
        var plan = Decide(Healthy.WithSetting(Timeout, "abc").WithSetting("num.partitions", "3"));

        Assert.Equal(
            $"spec.kafka.config[{Timeout}] 'abc': Kafka 3.2 takes a whole number from 1 to 2147483647: correct it, or "
                + "remove it for the default 18000",
            $"{Assert.Single(plan.Refusals)}");
        Assert.Equal(RefusalKind.Setting, plan.Refusals[0].Kind);
        Assert.Empty(plan.Steps);
        Assert.Empty(plan.Pending);
        Assert.Empty(plan.Findings);
    }

    [Fact]
    public void The_corrected_setting_goes_on_by_itself()
    {
        var plan = Decide(Healthy.WithSetting(Timeout, "20000"));

        Assert.Empty(plan.Refusals);
        Assert.Equal(["pi1", "pi2", "pi3"], plan.Steps.OfType<WriteFiles>().Select(s => s.Node.Value));
    }

    [Fact]
    public void A_refused_setting_of_ZooKeeper_keeps_its_files_and_the_brokers_are_changed_all_the_same()
    {
        var plan = Decide(Healthy.WithZooKeeperSetting("tickTime", "fast").WithSetting("num.partitions", "3"));

        Assert.Equal(
            "spec.zookeeper.config[tickTime] 'fast': ZooKeeper 3.6 takes a whole number from 1 to 2147483647: correct "
                + "it, or remove it for the default 2000",
            $"{Assert.Single(plan.Refusals)}");
        var written = plan.Steps.OfType<WriteFiles>().SelectMany(s => s.Files).Select(f => f.Path).ToHashSet();
        Assert.Contains(HostLayout.ServerProperties, written);
        Assert.Empty(written.Intersect(HostLayout.Files(DaemonKind.ZooKeeper)));
    }

    [Fact]
    public void What_happens_beside_a_refused_setting_is_mended_all_the_same()
    {
        var cluster = Healthy.WithSetting(Timeout, "abc").BrokerDown("pi3")
            .Seen("pi2", s => s with { Files = s.Files.Remove(HostLayout.Profile) });

        var plan = Decide(cluster);

        Assert.Equal("pi3", Assert.Single(plan.Steps.OfType<StartDaemon>()).Node.Value);
        Assert.Equal(
            [HostLayout.Profile], Assert.Single(plan.Steps.OfType<WriteFiles>()).Files.Select(f => f.Path));
    }

    [Fact]
    public void A_new_host_gets_no_file_with_a_refused_setting_and_no_daemon()
    {
        var cluster = ClusterUnderTest.Of(4, members: 3).Healthy().BrokerDown("pi4").WithSetting(Timeout, "abc")
            .Seen("pi4", _ => Pi4.Fresh("machine-4", "pi4", DesiredClusters.Address(4)));

        var steps = Decide(cluster).Steps.Where(s => s.Node.Value == "pi4").ToArray();

        Assert.Empty(steps.OfType<StartDaemon>());
        Assert.Empty(
            steps.OfType<WriteFiles>().SelectMany(s => s.Files).Select(f => f.Path)
                .Intersect(HostLayout.Files(DaemonKind.Broker)));
    }

    [Fact]
    public void No_host_of_a_new_cluster_is_changed_before_the_setting_is_corrected()
    {
        Assert.Empty(Decide(ClusterUnderTest.Of(3).WithSetting(Timeout, "abc")).Steps);
        Assert.NotEmpty(Decide(ClusterUnderTest.Of(3).WithSetting(Timeout, "20000")).Steps);
    }

    [Fact]
    public void A_restart_that_is_under_way_ends_with_what_was_staged_for_it()
    {
        var staged = Healthy.WithSetting("num.partitions", "3").Staged().Restarted("pi2", DaemonKind.Broker);

        Assert.NotEmpty(Decide(staged).Steps.OfType<RestartDaemon>());
        Assert.Empty(Decide(staged.WithSetting(Timeout, "abc")).Steps);
    }

    [Theory]
    [InlineData("2147483648", "2048.5 MiB")]
    [InlineData("1073741824", "1024.5 MiB")]
    public void A_buffer_that_does_not_fit_into_the_heap_that_the_hosts_get_is_refused(string bytes, string taken)
    {
        var refusal = Assert.Single(Decide(Healthy.WithSetting(CleanerBuffer, bytes)).Refusals);

        Assert.Equal(
            $"spec.kafka.config[{CleanerBuffer}] '{bytes}': the buffers of the log cleaner take {taken}, and the "
                + "smallest heap of a broker is 1024 MiB, of which the rest of it needs 32 MiB: lower "
                + $"{CleanerBuffer}, or raise spec.kafka.heap",
            $"{refusal}");
    }

    [Fact]
    public void A_buffer_that_fits_into_the_heap_of_the_spec_is_taken()
    {
        var cluster = Healthy.WithSetting(CleanerBuffer, "1073741824");
        var roomy = cluster.For(cluster.Desired with { Kafka = cluster.Desired.Kafka with { HeapBytes = 2L << 30 } });

        Assert.Empty(Decide(roomy).Refusals);
    }

    [Fact]
    public void A_heap_that_a_host_has_no_memory_for_is_refused_and_every_daemon_goes_on_as_it_is()
    {
        var plan = Decide(WithHeap(50L << 30));

        Assert.Equal(
            "spec.kafka.heap '51200Mi': the memory of pi1 is too small for it: 52048 MiB needed (ZooKeeper 256 heap + "
                + "100 native, broker 51200 heap + 300 native, system 192), 4096 MiB there; lower it, or take a role "
                + "off the node",
            $"{Assert.Single(plan.Refusals)}");
        Assert.Empty(plan.Steps);
        Assert.Empty(plan.Findings);
        Assert.NotEmpty(Decide(WithHeap(1200L << 20)).Steps.OfType<WriteFiles>());
    }

    [Fact]
    public void A_heap_of_ZooKeeper_that_leaves_no_memory_to_the_broker_is_refused()
    {
        var large = Healthy.For(Healthy.Desired with
        {
            ZooKeeper = Healthy.Desired.ZooKeeper with { HeapBytes = 3L << 30 },
        });

        Assert.Equal("spec.zookeeper.heap", Assert.Single(Decide(large).Refusals).Problem.Field);
    }

    [Fact]
    public void A_session_timeout_that_ZooKeeper_does_not_grant_is_a_warning_with_what_it_is_taken_for()
    {
        var cluster = Healthy.WithSetting(Timeout, "60000");

        Assert.Equal(
            $"spec.kafka.config[{Timeout}] '60000': ZooKeeper grants from 4000 to 40000 ms, 2 to 20 times tickTime, "
                + "and takes it for 40000: write that, or set minSessionTimeout or maxSessionTimeout in "
                + "spec.zookeeper.config",
            $"{Assert.Single(Warnings(cluster))}");
        Assert.Empty(Warnings(Healthy.WithSetting(Timeout, "40000")));
        Assert.Empty(Warnings(cluster.WithZooKeeperSetting("maxSessionTimeout", "60000")));
    }

    [Fact]
    public void A_buffer_of_more_than_half_of_the_heap_is_a_warning()
    {
        var warning = Assert.Single(Warnings(Healthy.WithSetting("offsets.load.buffer.size", "700000000")));

        Assert.Equal(
            "spec.kafka.config[offsets.load.buffer.size] '700000000': it is more than half of the smallest heap of a "
                + "broker, 1024 MiB, and one that is full would end the broker: lower it to 268435456 or less, or "
                + "raise spec.kafka.heap",
            $"{warning}");
        Assert.Empty(Warnings(Healthy.WithSetting("offsets.load.buffer.size", "268435456")));
    }

    [Fact]
    public void Many_doubtful_settings_are_told_in_few_words()
    {
        var cluster = Enumerable.Range(1, 20).Aggregate(Healthy, (c, n) => c.WithSetting($"my.own.thing{n}", "1"));

        var warnings = Warnings(cluster);

        Assert.Equal(13, warnings.Length);
        Assert.Equal("spec: 8 more settings are doubtful", $"{warnings[^1]}");
    }

    private static Plan Decide(ClusterUnderTest cluster) => new ClusterPlanner()
        .Decide(cluster.Desired, new(cluster.Hosts, cluster.Brokers), cluster.Memory, cluster.Requests).Plan;

    private static ClusterUnderTest WithHeap(long bytes) =>
        Healthy.For(Healthy.Desired with { Kafka = Healthy.Desired.Kafka with { HeapBytes = bytes } });

    private static ImmutableArray<FieldError> Warnings(ClusterUnderTest cluster) =>
        SettingReview.Warnings(cluster.Desired, new(cluster.Hosts, cluster.Brokers));
}
