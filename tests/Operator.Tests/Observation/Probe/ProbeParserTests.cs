using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Observation.Probe;
using Xunit;

namespace KafkaPi.Operator.Tests.Observation.Probe;

public class ProbeParserTests
{
    private static readonly TargetCluster Cluster = Clusters.Of("10.79.0.11", "10.79.0.12");
    private static readonly ProbeRequest Request = ProbeRequest.Of(Cluster, Cluster.Nodes[0]);
    private static readonly DateTimeOffset Arrival = new(2026, 11, 23, 16, 20, 30, TimeSpan.Zero);

    [Fact]
    public void A_fresh_host_has_nothing_of_ours_and_tells_what_it_reaches()
    {
        var host = Read("fresh-host.txt");

        Assert.Null(host.Owner);
        Assert.False(host.UserExists);
        Assert.Empty(host.Files);
        Assert.Empty(host.Listeners);
        Assert.Null(host.Data.ZooKeeper);
        Assert.True(host.Data.BrokerIsEmpty);
        Assert.IsType<ZooKeeperMember.Silent>(host.ZooKeeper);
        Assert.Equal([2181, 2888, 3888, 9092], host.Reach.Where(r => r.Reachable).Select(r => r.Port).Order());
        Assert.All(host.Daemons, d => Assert.Equal("not-found", d.LoadState));
        Assert.Equal(("x86_64", 64, true), (host.Facts.Machine, host.Facts.UserlandBits, host.Facts.SystemdIsInit));
        Assert.Equal(new Version(17, 0, 21), host.Facts.Java.Version);
        Assert.Contains("10.79.0.11", host.Facts.Addresses);
        Assert.InRange(host.Facts.ClockSkew, TimeSpan.FromMilliseconds(61), TimeSpan.FromMilliseconds(62));
        Assert.Equal(Request.Disks, host.Disks.Select(d => d.Path));
        Assert.All(host.Disks, d => Assert.InRange(d.FreeBytes, 1, d.TotalBytes));
    }

    [Fact]
    public void Kafka_of_another_hand_is_told_with_its_data()
    {
        var body = Recorded.Body(Recorded.Text("Observation/Probe", "fresh-host.txt"))
            + "foreign-daemon\tbroker\tpi\tkafka.service\t3.2.3\t/opt/kafka/config/server.properties\n"
            + "foreign-data\tzookeeper\t/tmp/zookeeper\tpi\t3\t\n";

        var kafka = ProbeParser.Parse(Recorded.Seal(body), Request, Arrival).Kafka;

        Assert.Equal(
            new(DaemonKind.Broker, "pi", "kafka.service", "3.2.3", "/opt/kafka/config/server.properties"),
            Assert.Single(kafka.Daemons));
        Assert.Equal(new(DaemonKind.ZooKeeper, "/tmp/zookeeper", "pi", "3", ""), Assert.Single(kafka.Data));
    }

    [Fact]
    public void A_daemon_tells_the_binaries_and_the_protocol_that_it_runs_with_and_those_of_its_next_start()
    {
        const string unit = "kafkapi-broker.service";
        var body = Recorded.Body(Recorded.Text("Observation/Probe", "running-member.txt"))
            + $"release\t{unit}\tconfluent 7.2.2 3.2 /opt/kafkapi/dist/confluent-7.2.2\nstaged\t{unit}\tconfluent "
            + "7.9.1 3.2 /opt/kafkapi/dist/confluent-7.9.1\n";

        var broker = ProbeParser.Parse(Recorded.Seal(body), Request, Arrival).Daemon(DaemonKind.Broker)!;

        Assert.Equal(
            new Release(
                DistributionLayout.Confluent, "7.2.2", "/opt/kafkapi/dist/confluent-7.2.2",
                ProtocolVersion.Parse("3.2")),
            broker.Release);
        Assert.Equal(
            ("7.9.1", "3.2", "3.9"), (broker.Staged!.Version, $"{broker.Staged.Protocol}", $"{broker.Staged.Speaks}"));
    }

    [Theory]
    [InlineData("mysql", true)]
    [InlineData("kafka", false)]
    public void A_directory_with_other_files_is_somebody_elses_unless_it_belongs_to_the_daemons(
        string owner, bool isForeign)
    {
        const string Directory = "/var/lib/kafkapi/kafka";
        var body = Recorded.Body(Recorded.Text("Observation/Probe", "fresh-host.txt"))
            + $"file\t{Directory}\tdirectory\t755\t{owner}\t{owner}\nunmarked\t{Directory}\tibdata1\n";

        var data = ProbeParser.Parse(Recorded.Seal(body), Request, Arrival).Data;

        Assert.Equal(
            isForeign ? new ForeignContent(owner, "ibdata1") : null, data.Foreign.GetValueOrDefault(Directory));
        Assert.True(data.BrokerIsEmpty);
    }

    [Fact]
    public void A_root_file_system_in_memory_is_told()
    {
        var body = Recorded.Body(Recorded.Text("Observation/Probe", "fresh-host.txt"));

        Assert.False(ProbeParser.Parse(Recorded.Seal(body), Request, Arrival).Facts.RootIsVolatile);
        Assert.True(ProbeParser.Parse(
            Recorded.Seal(body.Replace("systemd\t1\n", "volatile-root\t1\nsystemd\t1\n", StringComparison.Ordinal)),
            Request, Arrival).Facts.RootIsVolatile);
    }

    [Fact]
    public void A_distribution_tells_which_archive_it_came_from()
    {
        const string Home = "/opt/kafkapi/dist/confluent-7.2.2";
        var body = Recorded.Body(Recorded.Text("Observation/Probe", "running-member.txt"))
            + $"archive\t{Home}\t{new string('a', 128)}\n";

        var host = ProbeParser.Parse(Recorded.Seal(body), Request, Arrival);

        Assert.Equal((Home, new string('a', 128)), Assert.Single(host.Archives.Select(a => (a.Key, a.Value))));
    }

    [Fact]
    public void A_running_member_tells_what_it_runs_with()
    {
        var host = Read("running-member.txt");

        Assert.Equal(new HostOwner(Cluster.Identity.Uid, "kafka/pi-cluster"), host.Owner);
        Assert.Equal("/opt/kafkapi/dist/confluent-7.2.2", Assert.Single(host.Distributions));
        Assert.Equal("/opt/kafkapi/dist/confluent-7.2.2", host.CurrentLink);
        Assert.All(host.Daemons, d =>
        {
            Assert.True(d.IsRunning);
            Assert.True(d.IsEnabled);
            Assert.Equal("distribution=1a2b3c4d5e6f,settings=0123456789ab", d.Running!.ToString());
            Assert.InRange(d.ActiveFor!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
            Assert.Empty(d.LogTail);
        });
        Assert.Equal("1", host.Daemon(DaemonKind.Broker)!.RunningSettings["broker.id"]);
        Assert.Equal("10.79.0.12:2888:3888", host.Daemon(DaemonKind.ZooKeeper)!.RunningSettings["server.2"]);
        Assert.Equal(
            "/etc/systemd/system/kafkapi-broker.service.d/override.conf",
            Assert.Single(host.Daemon(DaemonKind.Broker)!.DropIns));
        Assert.Contains(new ObservedListener(9092, "kafkapi-broker.service"), host.Listeners);
        Assert.Contains(new ObservedListener(2181, "kafkapi-zookeeper.service"), host.Listeners);
        Assert.Equal(new ZooKeeperData("/var/lib/kafkapi/zookeeper", "1", IsBlank: false), host.Data.ZooKeeper);
        Assert.Equal("1", Assert.Single(host.Data.LogDirectories).BrokerId);
        Assert.IsType<ZooKeeperMember.Serving>(host.ZooKeeper);
        Assert.Empty(host.Reach);
        var properties = host.Files[HostLayout.ServerProperties];
        Assert.Equal(
            ("0640", "root", "kafka", 64),
            (properties.Mode, properties.Owner, properties.Group, properties.Sha256.Length));
        Assert.Empty(host.Files[HostLayout.State].Sha256);
    }

    [Fact]
    public void A_daemon_that_does_not_come_up_tells_why_in_its_own_words()
    {
        var broker = Read("failing-broker.txt").Daemon(DaemonKind.Broker)!;

        Assert.True(broker.IsChanging);
        Assert.True(broker.Restarts > 0);
        Assert.Null(broker.ActiveFor);
        Assert.Contains(
            "org.apache.kafka.common.config.ConfigException: Invalid value many for configuration num.io.threads: Not "
                + "a number of type INT",
            broker.LogTail);
        Assert.DoesNotContain(broker.LogTail, l => l.Contains("\tat ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("fresh-host.txt")]
    [InlineData("running-member.txt")]
    public void An_answer_that_is_cut_off_or_altered_is_never_believed(string name)
    {
        var answer = Recorded.Text("Observation/Probe", name);
        Assert.All(
            Enumerable.Range(0, answer.Length),
            length => Assert.Throws<ProbeFormatException>(() => Parse(answer[..length])));

        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var garbled = Garble(answer, random);
            if (garbled != answer)
            {
                Assert.Throws<ProbeFormatException>(() => Parse(garbled));
            }
        }
    }

    [Theory]
    [InlineData("fresh-host.txt")]
    [InlineData("running-member.txt")]
    [InlineData("failing-broker.txt")]
    public void Whatever_a_host_says_under_a_right_digest_is_read_or_refused_as_such(string name)
    {
        var body = Recorded.Body(Recorded.Text("Observation/Probe", name));
        var random = new Random(2);
        for (var i = 0; i < 5000; i++)
        {
            var answer = Recorded.Seal(Garble(body, random));
            if (Record.Exception(() => Parse(answer)) is { } e)
            {
                Assert.IsType<ProbeFormatException>(e);
            }
        }
    }

    [Theory]
    [InlineData("fresh-host.txt")]
    [InlineData("running-member.txt")]
    public void A_fact_that_every_host_has_cannot_be_left_out(string name)
    {
        var lines =
            Recorded.Body(Recorded.Text("Observation/Probe", name)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines.Where(
            l => l.Split('\t')[0] is "machine" or "boot-id" or "unit" or "disk" or "log-dir" or "time" or "sha256"))
        {
            var rest = lines.ToList();
            rest.Remove(line);
            Assert.Throws<ProbeFormatException>(() => Parse(Recorded.Seal(string.Join('\n', rest) + "\n")));
        }
    }

    [Fact]
    public void A_refusal_names_the_line()
    {
        var body = Recorded.Body(Recorded.Text("Observation/Probe", "fresh-host.txt"))
            .Replace("bits\t64", "bits\tmany", StringComparison.Ordinal);

        Assert.Equal(4, Assert.Throws<ProbeFormatException>(() => Parse(Recorded.Seal(body))).Line);
    }

    [Fact]
    public void A_name_is_the_hosts_own_when_it_leads_to_one_of_its_addresses()
    {
        var request = Request with { Address = "pi1.lan" };
        var body = Recorded.Body(Recorded.Text("Observation/Probe", "fresh-host.txt"));

        Assert.Contains(
            "pi1.lan",
            ProbeParser.Parse(Recorded.Seal(body + "resolved\t127.0.1.1\n"), request, Arrival).Facts.Addresses);
        Assert.DoesNotContain(
            "pi1.lan",
            ProbeParser.Parse(Recorded.Seal(body + "resolved\t10.79.0.12\n"), request, Arrival).Facts.Addresses);
    }

    [Fact]
    public void Ufw_is_read_from_its_own_rules_and_what_cannot_be_ours_is_left_out()
    {
        var body = Recorded.Body(Recorded.Text("Observation/Probe", "running-member.txt")) + """
            ufw	1	0
            ufw-rule	allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in
            ufw-rule	allow tcp 2181,2888,3888 0.0.0.0/0 any 10.79.0.12 in comment=6b61666b617069206b61666b612f706973
            ufw-rule	deny_log tcp 9092 ::/0 any ::/0 in
            ufw-rule	allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 OpenSSH - in
            ufw-rule	allow tcp 4444 0.0.0.0/0 any 0.0.0.0/0 in_eth0
            ufw-rule	deny any any 0.0.0.0/0 any 1.2.3.4 in

            """;

        var ufw = Parse(Recorded.Seal(body)).Firewall!;

        Assert.Equal((true, false), (ufw.IsEnabled, ufw.FiltersIPv6));
        Assert.Equal(
            [
                new("allow", new("22", FirewallRule.Anywhere), ""),
                new("allow", new("2181,2888,3888", "10.79.0.12"), "kafkapi kafka/pis"),
                new("deny_log", new("9092", FirewallRule.Anywhere6), ""),
            ],
            ufw.Rules);
    }

    private static ObservedHost.Seen Read(string name) => Parse(Recorded.Text("Observation/Probe", name));

    private static ObservedHost.Seen Parse(string answer) => ProbeParser.Parse(answer, Request, Arrival);

    /// <summary>A character changed, a stretch lost, or a stretch said twice.</summary>
    private static string Garble(string text, Random random)
    {
        var (at, length) = (random.Next(text.Length), random.Next(40));
        var end = Math.Min(at + length, text.Length);
        return random.Next(3) switch
        {
            0 => text[..at] + (char)random.Next(9, 127) + text[(at + 1)..],
            1 => text[..at] + text[end..],
            _ => text[..end] + text[at..],
        };
    }
}
