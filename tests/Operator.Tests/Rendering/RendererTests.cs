using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Rendering;
using KafkaPi.Operator.Rendering.Heap;
using KafkaPi.Operator.Tests.Desired;
using Xunit;

namespace KafkaPi.Operator.Tests.Rendering;

public sealed class RendererTests
{
    private const long FourGB = 3790 * HeapPolicy.MiB;
    private const long OneGB = 906 * HeapPolicy.MiB;

    private static TargetCluster ThreePis => Manifests.Sample("three-pis.yaml").Derived();

    [Fact]
    public void The_order_of_nodes_and_settings_in_the_spec_does_not_matter()
    {
        var cluster = ThreePis;
        var reordered = cluster with { Nodes = [.. cluster.Nodes.Reverse()] };

        Assert.Equal(
            Renderer.Render(cluster, cluster.Node("pi2"), FourGB).Files,
            Renderer.Render(reordered, reordered.Node("pi2"), FourGB).Files);
    }

    [Fact]
    public void A_host_gets_only_the_files_of_what_it_runs()
    {
        var cluster = ThreePis;
        var node = cluster.Node("pi1") with { Daemons = [DaemonKind.Broker] };

        var rendered = Renderer.Render(cluster with { Nodes = [node, .. cluster.Nodes.Skip(1)] }, node, FourGB);

        Assert.DoesNotContain(
            rendered.Files,
            f => f.Path.Contains("zookeeper", StringComparison.Ordinal)
                || f.Path.EndsWith("myid", StringComparison.Ordinal));
        Assert.DoesNotContain(rendered.Directories, d => d.Path.Contains("zookeeper", StringComparison.Ordinal));
        Assert.Equal(DaemonKind.Broker, Assert.Single(rendered.Daemons).Kind);
    }

    [Theory]
    [InlineData(" leading and trailing ")]
    [InlineData("")]
    [InlineData(@"C:\temp\new #1 = !a:b")]
    [InlineData("# no comment")]
    [InlineData("! neither")]
    [InlineData("ends in a backslash\\")]
    [InlineData("Grüße 🍓 \u2028")]
    [InlineData("= and : in front")]
    public void Java_reads_the_value_that_the_user_wrote(string value)
    {
        var cluster = ThreePis;
        cluster = cluster with
        {
            Kafka = cluster.Kafka with { Config = cluster.Kafka.Config.Add("sasl.kerberos.service.name", value) }
        };

        var text = Renderer.Render(cluster, cluster.Node("pi1"), FourGB).Content(HostLayout.ServerProperties);

        Assert.All(text, c => Assert.InRange(c, '\n', '~'));
        var settings = JavaPropertiesReader.Read(text);
        Assert.Equal(value, settings["sasl.kerberos.service.name"]);
        Assert.Equal("192.168.1.122:2181,192.168.1.123:2181,192.168.1.124:2181", settings["zookeeper.connect"]);
    }

    [Fact]
    public void What_the_operator_owns_wins_over_the_users_settings()
    {
        var cluster = ThreePis;
        cluster = cluster with
        {
            Kafka = cluster.Kafka with { Config = cluster.Kafka.Config.Add("broker.id", "9").Add("log.dirs", "/tmp") },
            ZooKeeper = cluster.ZooKeeper with
            {
                Config = cluster.ZooKeeper.Config.Add("server.1", "elsewhere:1:2").Add("dataDir", "/tmp")
            },
        };

        var rendered = Renderer.Render(cluster, cluster.Node("pi1"), FourGB);

        var broker = JavaPropertiesReader.Read(rendered.Content(HostLayout.ServerProperties));
        Assert.Equal(("1", "/var/lib/kafkapi/kafka"), (broker["broker.id"], broker["log.dirs"]));
        var zooKeeper = JavaPropertiesReader.Read(rendered.Content(HostLayout.ZooKeeperProperties));
        Assert.Equal(
            ("192.168.1.122:2888:3888", "/var/lib/kafkapi/zookeeper"), (zooKeeper["server.1"], zooKeeper["dataDir"]));
    }

    [Fact]
    public void The_users_settings_win_over_what_is_only_a_default()
    {
        var cluster = ThreePis;
        cluster = cluster with
        {
            Kafka =
                cluster.Kafka with { Config = cluster.Kafka.Config.Add("log.cleaner.dedupe.buffer.size", "9000000") },
            ZooKeeper = cluster.ZooKeeper with { Config = cluster.ZooKeeper.Config.Add("admin.enableServer", "true") },
        };

        var rendered = Renderer.Render(cluster, cluster.Node("pi1"), OneGB);

        Assert.Equal(
            "true", JavaPropertiesReader.Read(rendered.Content(HostLayout.ZooKeeperProperties))["admin.enableServer"]);
        Assert.Equal(
            "9000000",
            JavaPropertiesReader.Read(rendered.Content(HostLayout.ServerProperties))["log.cleaner.dedupe.buffer.size"]);
    }

    [Theory]
    [InlineData(64, null)]
    [InlineData(64, "4")]
    [InlineData(192, "2")]
    [InlineData(511, null)]
    public void The_log_cleaner_fits_into_a_small_heap(int heapMiB, string? threads)
    {
        var cluster = ThreePis;
        var config = threads is null ? cluster.Kafka.Config : cluster.Kafka.Config.Add("log.cleaner.threads", threads);
        cluster = cluster with { Kafka = cluster.Kafka with { HeapBytes = heapMiB * HeapPolicy.MiB, Config = config } };

        var settings = JavaPropertiesReader.Read(
            Renderer.Render(cluster, cluster.Node("pi1"), OneGB).Content(HostLayout.ServerProperties));

        // Kafka demands more than 1 MiB for each thread.
        var buffer = long.Parse(settings["log.cleaner.dedupe.buffer.size"]);
        Assert.InRange(buffer, (int.Parse(threads ?? "1") * HeapPolicy.MiB) + 1, heapMiB * HeapPolicy.MiB / 8);
    }

    [Fact]
    public void A_large_heap_leaves_the_log_cleaner_as_Kafka_has_it()
    {
        var cluster = ThreePis;

        Assert.DoesNotContain(
            "log.cleaner", Renderer.Render(cluster, cluster.Node("pi1"), FourGB).Content(HostLayout.ServerProperties));
    }

    [Fact]
    public void One_broker_alone_keeps_offsets_and_transactions_in_one_replica()
    {
        var cluster = Manifests.Sample("single-pi.yaml").Derived();
        cluster = cluster with { Kafka = cluster.Kafka with { Config = cluster.Kafka.Config.Clear() } };

        var settings = JavaPropertiesReader.Read(
            Renderer.Render(cluster, cluster.Node("pi1"), OneGB).Content(HostLayout.ServerProperties));

        Assert.Equal(
            ("1", "1", "1"),
            (settings["offsets.topic.replication.factor"], settings["transaction.state.log.replication.factor"],
            settings["transaction.state.log.min.isr"]));
    }

    [Fact]
    public void An_old_broker_gets_no_setting_of_named_listeners()
    {
        var cluster = Manifests.Read(Manifests.Apache.Replace("3.9.1", "0.9.0.1", StringComparison.Ordinal)
            .Replace("{ name: INSIDE, port: 19092 }", "{ name: PLAINTEXT, port: 19092 }", StringComparison.Ordinal)
            .Replace("      - { name: OUTSIDE, port: 19093 }", "", StringComparison.Ordinal)).Derived();

        var text = Renderer.Render(cluster, cluster.Node("zk3"), FourGB).Content(HostLayout.ServerProperties);

        Assert.DoesNotContain("listener.security.protocol.map", text);
        Assert.DoesNotContain("inter.broker.listener.name", text);
    }

    [Fact]
    public void A_script_is_never_left_to_choose_a_JVM_flag_of_its_own()
    {
        var cluster = ThreePis;
        var rendered = Renderer.Render(cluster, cluster.Node("pi1"), FourGB);

        foreach (var daemon in Enum.GetValues<DaemonKind>())
        {
            var variables = rendered.Content(HostLayout.Environment(daemon)).Split('\n')
                .Where(line => line.Length > 0)
                    .ToDictionary(line => line.Split('=')[0], line => line[(line.IndexOf('=') + 1)..].Trim('"'));
            Assert.All(
                [
                    "KAFKA_HEAP_OPTS",
                    "KAFKA_JVM_PERFORMANCE_OPTS",
                    "KAFKA_GC_LOG_OPTS",
                    "KAFKA_JMX_OPTS",
                    "KAFKA_LOG4J_OPTS",
                    "LOG_DIR"
                ],
                name => Assert.NotEmpty(variables[name].Trim()));
            Assert.DoesNotContain("jmxremote", string.Join(' ', variables.Values), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_daemons_environment_names_the_revision_that_was_rendered()
    {
        var cluster = ThreePis;
        var rendered = Renderer.Render(cluster, cluster.Node("pi1"), FourGB);

        Assert.All(rendered.Daemons, daemon =>
        {
            var line = rendered
                .Content(HostLayout.Environment(daemon.Kind))
                .Split('\n')
                .Single(l => l.StartsWith(Revision.Variable, StringComparison.Ordinal));
            Assert.Equal(daemon.Revision, Revision.Parse(line[(Revision.Variable.Length + 1)..].Trim('"')));
        });
    }

    [Theory]
    [InlineData("num.io.threads", "settings")]
    [InlineData("heap", "jvm")]
    [InlineData("version", "distribution")]
    [InlineData("member", "zookeeper.connect")]
    public void A_change_is_named_by_the_input_that_it_touches(string change, string input)
    {
        var cluster = ThreePis;
        var changed = change switch
        {
            "heap" => cluster with { Kafka = cluster.Kafka with { HeapBytes = 700 * HeapPolicy.MiB } },
            "version" => cluster with { Distribution = cluster.Distribution with { Version = "7.2.3" } },
            "member" => cluster with
            {
                Nodes = [.. cluster.Nodes, new(new("pi4"), "192.168.1.125", 4, [DaemonKind.ZooKeeper], null)]
            },
            _ => cluster with { Kafka = cluster.Kafka with { Config = cluster.Kafka.Config.SetItem(change, "16") } },
        };

        Assert.Equal([input], Broker(changed).ChangedSince(Broker(cluster)));

        static Revision Broker(TargetCluster c) =>
            Renderer.Render(c, c.Node("pi1"), FourGB).Daemons.Single(d => d.Kind == DaemonKind.Broker).Revision;
    }

    [Fact]
    public void A_new_member_changes_the_servers_of_an_ensemble_and_nothing_else()
    {
        var cluster = ThreePis;
        var grown = cluster with
        {
            Nodes = [.. cluster.Nodes, new(new("pi4"), "192.168.1.125", 4, [DaemonKind.ZooKeeper], null)]
        };

        Assert.Equal(["servers"], ZooKeeper(grown).ChangedSince(ZooKeeper(cluster)));

        static Revision ZooKeeper(TargetCluster c) =>
            Renderer.Render(c, c.Node("pi1"), FourGB).Daemons.Single(d => d.Kind == DaemonKind.ZooKeeper).Revision;
    }
}
