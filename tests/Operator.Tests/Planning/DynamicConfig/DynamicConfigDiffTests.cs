using System.Collections.Immutable;
using KafkaPi.Operator.Kafka.Requests;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Planning.DynamicConfig;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Tests.Observation.Probe;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.DynamicConfig;

public sealed class DynamicConfigDiffTests
{
    private const string Threads = "num.io.threads";

    [Fact]
    public void A_setting_that_the_brokers_take_live_restarts_none_and_is_altered_on_one_at_first()
    {
        var plan = Edited(Threads, "16", id => Live(Threads, file: null)).Plan();

        var altered = Assert.IsType<AlterBrokerSettings>(Assert.Single(plan.Steps));
        Assert.Equal((new NodeName("pi1"), $"{Threads}=16"), (altered.Node, $"{altered.Change}"));
        Assert.Equal(("10.0.0.1", 9092, 1), (altered.Broker.Address, altered.Broker.Port, altered.Broker.Id));
        Assert.Empty(plan.Pending);
    }

    [Fact]
    public void The_others_follow_together_when_one_goes_by_it()
    {
        var plan = Edited(Threads, "16", id => Live(Threads, perBroker: id == 1 ? "16" : null)).Plan();

        Assert.Equal(["pi2", "pi3"], plan.Steps.Select(s => Assert.IsType<AlterBrokerSettings>(s).Node.Value));
    }

    [Fact]
    public void When_all_go_by_it_nothing_is_left_to_do_and_what_runs_counts_as_what_is_wanted()
    {
        var cluster = Edited(Threads, "16", id => Live(Threads, perBroker: "+16", value: "16"));

        Assert.True(cluster.Plan().IsEmpty);
        Assert.All(Members(cluster), m => Assert.Equal(m.Rendered!.Revision, m.RevisionInEffect));
    }

    [Fact]
    public void While_it_is_not_in_force_what_runs_does_not_count_as_what_is_wanted() =>
        Assert.All(
            Members(Edited(Threads, "16", id => Live(Threads))),
            m => Assert.NotEqual(m.Rendered!.Revision, m.RevisionInEffect));

    [Fact]
    public void A_read_only_setting_restarts_the_brokers_one_at_a_time()
    {
        var plan = Edited(
            "num.partitions", "3",
            id => new("1", IsReadOnly: true, false, [new(SettingSource.Default, "num.partitions", "1")]))
            .Plan();

        Assert.Equal("changed num.partitions", Assert.IsType<RestartDaemon>(Assert.Single(plan.Steps)).Reason);
    }

    [Fact]
    public void A_dynamic_setting_is_altered_at_once_and_a_read_only_one_names_the_restart()
    {
        var plan =
            ClusterUnderTest.Of(3).Healthy().WithSetting(Threads, "16").WithSetting("num.partitions", "3").Staged()
            .Telling((Threads, id => Live(Threads)), ("num.partitions", _ => new("1", IsReadOnly: true, false, [])))
                .Plan();

        Assert.Contains(plan.Steps, s => s is AlterBrokerSettings { Node.Value: "pi1" });
        var restart = plan.Steps.OfType<RestartDaemon>().Single();
        Assert.Equal("changed num.partitions", restart.Reason);
        Assert.DoesNotContain(plan.Steps, s => s is AlterBrokerSettings && s.Node == restart.Node);
    }

    [Fact]
    public void An_alteration_comes_after_everything_else_on_its_host()
    {
        var plan = Edited(Threads, "16", id => Live(Threads))
            .Daemon("pi1", DaemonKind.ZooKeeper, d => ObservedDaemons.Stopped(d.Kind))
            .Plan();

        Assert.Equal(
            [typeof(StartDaemon), typeof(AlterBrokerSettings)],
            plan.Steps.Where(s => s.Node.Value == "pi1").Select(s => s.GetType()));
    }

    [Fact]
    public void A_broker_that_was_restarted_with_it_is_freed_of_what_was_given_live()
    {
        var plan = Started(Threads, "16", id => Live(Threads, file: "16", perBroker: id == 2 ? "16" : null)).Plan();

        var altered = Assert.IsType<AlterBrokerSettings>(Assert.Single(plan.Steps));
        Assert.Equal(("pi2", $"-{Threads}"), (altered.Node.Value, $"{altered.Change}"));
    }

    [Fact]
    public void What_somebody_altered_by_hand_is_put_back()
    {
        var plan = Started(Threads, "16", id => Live(Threads, file: "16", perBroker: id == 3 ? "2" : null)).Plan();

        Assert.Equal(("pi3", $"-{Threads}"), Told(plan));
    }

    [Fact]
    public void What_somebody_gave_for_all_brokers_is_overruled_on_each()
    {
        var plan =
            Started(Threads, "16", id => Live(Threads, file: "16", clusterWide: "2", perBroker: id > 1 ? "16" : null))
            .Plan();

        Assert.Equal(("pi1", $"{Threads}=16"), Told(plan));
    }

    [Fact]
    public void A_setting_taken_out_of_the_spec_returns_to_its_default_before_any_restart()
    {
        var plan = Removed(id => Live(Threads, file: "16", perBroker: id > 1 ? "8" : null)).Plan();

        Assert.Equal(("pi1", $"{Threads}=8"), Told(plan));
    }

    [Fact]
    public void It_returns_to_what_somebody_gave_for_all_brokers() =>
        Assert.True(Removed(id => Live(Threads, file: "16", clusterWide: "5")).Plan().IsEmpty);

    [Fact]
    public void It_is_rolled_when_its_default_is_another_settings()
    {
        var plan = Removed(
            id => new(
                "3600", false, false,
                [
                    new(SettingSource.File, "log.retention.ms", "3600"),
                    new(SettingSource.Default, "log.retention.hours", "168")
                ]),
            "log.retention.ms")
            .Plan();

        Assert.Equal("changed log.retention.ms", Assert.IsType<RestartDaemon>(Assert.Single(plan.Steps)).Reason);
    }

    [Fact]
    public void What_was_set_live_and_taken_out_again_without_a_restart_between_is_taken_back()
    {
        var cluster = Untouched(id => Live(Threads, perBroker: id == 1 ? "16" : null));
        cluster = cluster with
        {
            Memory = cluster.Memory.With(new("pi1"), m => m with { AlteredConfig = [Threads] })
        };

        Assert.Equal(("pi1", $"-{Threads}"), Told(cluster.Plan()));
    }

    [Fact]
    public void What_neither_the_spec_nor_the_operator_has_named_is_somebody_elses() =>
        Assert.True(Untouched(id => Live(Threads, perBroker: "16")).Plan().IsEmpty);

    [Theory]
    [InlineData("leader.replication.throttled.rate")]
    [InlineData("follower.replication.throttled.rate")]
    public void A_throttle_is_never_touched_even_if_the_spec_names_it(string key) =>
        Assert.True(Started(key, "1", id => Live(key, file: "1", perBroker: "1000")).Plan().IsEmpty);

    /// <summary>
    /// Measured on Kafka 3.2.3: a buffer that does not fit into the heap ends the thread that takes
    /// alterations.
    /// </summary>
    [Theory]
    [InlineData("log.cleaner.dedupe.buffer.size")]
    [InlineData("metric.reporters")]
    [InlineData("ssl.keystore.location")]
    public void What_could_harm_all_brokers_at_once_is_rolled_although_Kafka_would_take_it(string key) =>
        Assert.IsType<RestartDaemon>(Assert.Single(Edited(key, "9", id => Live(key)).Plan().Steps));

    [Fact]
    public void A_setting_that_the_broker_does_not_list_is_not_altered_but_rolled() =>
        Assert.IsType<RestartDaemon>(Assert.Single(
            Edited("num.io.treads", "16", id => Live(Threads)).Telling((Threads, _ => Live(Threads))).Plan().Steps));

    [Fact]
    public void A_broker_that_has_not_said_what_it_takes_is_asked_again_and_not_restarted()
    {
        var cluster = Edited(Threads, "16", id => Live(Threads, perBroker: "16"));
        var known = (BrokersView.Known)cluster.Brokers;
        var plan = (cluster with { Brokers = known with { Settings = known.Settings.Remove(2) } }).Plan();

        Assert.Empty(plan.Steps);
        Assert.Equal(
            "the broker on pi2 to say which settings it takes without a restart", Assert.Single(plan.Pending).WaitsFor);
    }

    [Fact]
    public void Kafka_of_before_the_request_is_rolled()
    {
        var cluster = Edited(Threads, "16", id => Live(Threads));
        var old = cluster with
        {
            Desired = cluster.Desired with
            {
                Distribution = cluster.Desired.Distribution with { KafkaVersion = new(0, 9, 0, 1) }
            },
            Brokers = ((BrokersView.Known)cluster.Brokers) with
            {
                Settings = ImmutableSortedDictionary<int, EffectiveConfig>.Empty
            },
        };

        Assert.IsType<RestartDaemon>(Assert.Single(old.Plan().Steps));
    }

    [Fact]
    public void A_broker_that_is_down_is_started_with_its_file_and_the_others_are_altered()
    {
        var plan =
            Edited(Threads, "16", id => Live(Threads, perBroker: id == 1 ? "16" : null)).BrokerDown("pi3").Plan();

        Assert.Equal([typeof(StartDaemon), typeof(AlterBrokerSettings)], plan.Steps.Select(s => s.GetType()));
        Assert.Equal(["pi3", "pi2"], plan.Steps.Select(s => s.Node.Value));
    }

    [Fact]
    public void A_value_that_a_broker_rejects_is_reported_with_its_field_and_goes_nowhere()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy().WithSetting(Threads, "many").WithSetting("num.partitions", "3")
            .Telling((Threads, id => Live(Threads)), ("num.partitions", _ => new("1", IsReadOnly: true, false, [])));
        var known = (BrokersView.Known)cluster.Brokers;
        var refusal =
            new ConfigRejection(
                [Threads], "Invalid value many for configuration num.io.threads: Not a number of type INT");
        var plan = (cluster with
        {
            Brokers =
                known with { Settings = known.Settings.SetItem(2, known.Settings[2] with { Rejection = refusal }) }
        })
            .Plan();

        Assert.Empty(plan.Steps);
        var finding = Assert.Single(plan.Findings);
        Assert.Equal((new NodeName("pi2"), FindingKind.SettingRefused), (finding.Node, finding.Kind));
        Assert.StartsWith(
            $"spec.kafka.config[{Threads}] is many: Kafka refuses it: Invalid value many for configuration {Threads}",
            finding.Message);
    }

    [Fact]
    public void What_lies_on_a_host_beside_a_refused_setting_is_mended_all_the_same()
    {
        var cluster = Edited(Threads, "many", id => Live(Threads))
            .Daemon("pi2", DaemonKind.ZooKeeper, d => ObservedDaemons.Stopped(d.Kind))
            .Seen("pi2", s => s with { Files = s.Files.Remove(HostLayout.Profile) });
        var known = (BrokersView.Known)cluster.Brokers;
        var plan = (cluster with
        {
            Brokers = known with
            {
                Settings = known.Settings.SetItem(2, known.Settings[2] with { Rejection = new([Threads], "no") })
            }
        })
            .Plan();

        Assert.Equal([typeof(WriteFiles), typeof(StartDaemon)], plan.Steps.Select(s => s.GetType()));
        Assert.Equal([HostLayout.Profile], ((WriteFiles)plan.Steps[0]).Files.Select(f => f.Path));
    }

    [Fact]
    public void What_was_altered_is_remembered_until_Kafka_holds_nothing_of_it_any_more()
    {
        var step = new AlterBrokerSettings(
            new("pi1"), new("uid", 1, "10.0.0.1", 9092),
            ConfigChange.Nothing with { Set = ConfigChange.Nothing.Set.Add(Threads, "16") }, "r");
        var (bare, given) = (Members(Edited(Threads, "16", id => Live(Threads)))[0],
        Members(Edited(Threads, "16", id => Live(Threads, perBroker: "16")))[0]);

        Assert.Equal([Threads], DynamicConfigDiff.Remember([], bare, [step]));
        Assert.Equal([Threads], DynamicConfigDiff.Remember([Threads], given, []));
        Assert.Equal([Threads], DynamicConfigDiff.Remember([Threads], bare with { Config = null }, []));
        Assert.Empty(DynamicConfigDiff.Remember([Threads], bare, []));
        Assert.Empty(DynamicConfigDiff.Remember([], given, []));
    }

    /// <summary>On the answer of a real broker, with throttles, an unknown key and live values in it.</summary>
    [Theory]
    [InlineData("3.2.3")]
    [InlineData("3.9.1")]
    public void A_real_broker_is_altered_where_it_differs_and_nowhere_else(string version)
    {
        var told = BrokerConfigs.ParseDescription(Recorded.Bytes("Kafka", $"kafka-{version}-settings.hex"));
        var running = Running(
            ClusterUnderTest.Of(1).Healthy(), ("num.io.threads", "6"), ("log.retention.hours", "24"),
            ("frobnicate", "1"), ("message.max.bytes", "7000"), ("log.segment.bytes", "9"));
        var cluster = running.WithoutSetting("log.segment.bytes")
            .WithSetting("num.io.threads", "5")
                .WithSetting("message.max.bytes", "6000")
                .WithSetting("log.retention.ms", "1000")
                .Staged();
        var plan = (cluster with
        {
            Brokers = ((BrokersView.Known)cluster.Brokers) with
            {
                Settings = ImmutableSortedDictionary<int, EffectiveConfig>.Empty.Add(1, told)
            }
        })
            .Plan();

        // num.io.threads is 5 for all brokers; log.segment.bytes is what it is by default in force already.
        Assert.Equal(
            "log.retention.ms=1000, message.max.bytes=6000, -num.io.threads",
            $"{Assert.IsType<AlterBrokerSettings>(Assert.Single(plan.Steps)).Change}");
    }

    private static (string, string) Told(Plan plan) =>
        Assert.IsType<AlterBrokerSettings>(Assert.Single(plan.Steps)) is var step
            ? (step.Node.Value, $"{step.Change}")
            : default;

    private static ImmutableArray<DaemonInstance> Members(ClusterUnderTest cluster) =>
        cluster.Decide().Situation.Brokers;

    /// <summary>The spec says so, the files too; the processes were started before it did.</summary>
    private static ClusterUnderTest Edited(string key, string value, Func<int, BrokerSetting> tell) =>
        ClusterUnderTest.Of(3).Healthy().WithSetting(key, value).Staged().Telling((key, tell));

    private static ClusterUnderTest Started(string key, string value, Func<int, BrokerSetting> tell) =>
        Running(ClusterUnderTest.Of(3).Healthy(), (key, value)).Telling((key, tell));

    /// <summary>The processes were started with num.io.threads=16, and the spec does not name it any more.</summary>
    private static ClusterUnderTest Removed(Func<int, BrokerSetting> tell, string key = Threads)
    {
        var before = Running(ClusterUnderTest.Of(3).Healthy(), (key, "16"));
        return before.WithoutSetting(key).Staged().Telling((key, tell));
    }

    private static ClusterUnderTest Untouched(Func<int, BrokerSetting> tell) =>
        ClusterUnderTest.Of(3).Healthy().Telling((Threads, tell));

    private static ClusterUnderTest Running(ClusterUnderTest cluster, params (string Key, string Value)[] settings)
    {
        foreach (var (key, value) in settings)
        {
            cluster = cluster.WithSetting(key, value);
        }

        cluster = cluster.Staged();
        foreach (var node in cluster.Desired.Nodes)
        {
            cluster = cluster.Running(node.Name.Value);
        }

        return cluster;
    }

    private static BrokerSetting Live(
        string key, string? file = null, string? clusterWide = null, string? perBroker = null, string? value = null)
    {
        SettingLevel?[] levels =
        [
            perBroker is null ? null : new(SettingSource.PerBroker, key, perBroker),
            clusterWide is null ? null : new(SettingSource.ClusterWide, key, clusterWide),
            file is null ? null : new(SettingSource.File, key, file),
            new(SettingSource.Default, key, "8"),
        ];
        var given = levels.OfType<SettingLevel>().ToImmutableArray();
        return new(value ?? given[0].Value, false, false, given);
    }
}
