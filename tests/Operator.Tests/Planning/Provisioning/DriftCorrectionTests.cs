using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Planning.Provisioning;
using KafkaPi.Operator.Tests.Planning.Preflight;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Provisioning;

public sealed class DriftCorrectionTests
{
    private const string Pi2 = "pi2";

    /// <summary>What a hand may do on a host, and what has to be said of it.</summary>
    public static TheoryData<string, string> ByHand => new()
    {
        { "content", $"changed: {HostLayout.ServerProperties} (content)" },
        { "mode", $"changed: {HostLayout.ServerProperties} (mode 0666)" },
        { "owner", $"changed: {HostLayout.ServerProperties} (owner pi:pi)" },
        { "all", $"changed: {HostLayout.ServerProperties} (content, mode 0600, owner pi:pi)" },
        { "missing", $"missing: {HostLayout.Profile}" },
        { "unit", $"changed: {HostLayout.UnitFile(DaemonKind.Broker)} (content)" },
        { "drop-in", "in the way: /etc/systemd/system/kafkapi-broker.service.d/override.conf" },
        { "reload", "systemd has not read its units again" },
        { "user", "the user kafka is missing" },
        { "shell", "the user kafka has a login shell" },
        { "group", "the user kafka has another group" },
        { "directory", "directories are missing or changed: /etc/kafkapi (mode 0777)" },
        { "directory owner", "directories are missing or changed: /etc/kafkapi (owner pi:pi)" },
        { "no directory", "directories are missing or changed: /etc/kafkapi (missing)" },
        { "marker", "the host is not owned yet" },
        { "link", $"{HostLayout.Current} does not point to it" },
        { "distribution", "Confluent 7.2.2 is not on the host" },
        { "java", "Java is missing" },
        { "rule", "ufw does not let in 9092 from anywhere, 9092 from anywhere by IPv6" },
        { "disabled", "its unit is disabled" },
        { "stopped", "it is stopped" },
        { "masked", "its unit was masked" },
        { "stopped and disabled", "it is not running and was not enabled" },
    };

    [Theory]
    [MemberData(nameof(ByHand))]
    public void What_a_hand_has_changed_is_mended_by_one_step_that_says_in_what_it_differed(
        string change, string reason)
    {
        var cluster = Changed(Settled(), change);

        var step = Assert.Single(cluster.Plan().Steps);

        Assert.Equal((new(Pi2), reason), (step.Node, step.Reason));
        Assert.True(DriftCorrection.IsCorrection(step, cluster.Situation()));
        Assert.IsNotAssignableFrom<IDisruptive>(step);
    }

    [Fact]
    public void A_settled_cluster_has_no_drift() => Assert.True(Settled().Plan().IsEmpty);

    [Fact]
    public void What_is_put_there_for_the_first_time_is_no_drift()
    {
        var cluster = ClusterUnderTest.Of(3).Remembered();

        Assert.NotEmpty(cluster.Plan().Steps);
        Assert.All(cluster.Plan().Steps, s => Assert.False(DriftCorrection.IsCorrection(s, cluster.Situation())));
    }

    [Fact]
    public void A_daemon_that_is_started_for_the_first_time_is_no_drift()
    {
        var cluster = ClusterUnderTest.Of(3).Provisioned("pi1").Provisioned("pi2").Provisioned("pi3");
        foreach (var node in new[] { "pi1", "pi2", "pi3" })
        {
            cluster = cluster.Daemon(node, DaemonKind.ZooKeeper, d => d with { UnitFileState = "disabled" });
        }

        cluster = cluster.Remembered();

        Assert.All(cluster.Plan().Steps, s => Assert.IsType<StartDaemon>(s));
        Assert.All(cluster.Plan().Steps, s => Assert.False(DriftCorrection.IsCorrection(s, cluster.Situation())));
    }

    [Fact]
    public void What_a_change_of_the_spec_writes_is_no_drift()
    {
        var cluster = Settled().WithSetting("num.io.threads", "9");

        Assert.All(cluster.Plan().Steps, s => Assert.False(DriftCorrection.IsCorrection(s, cluster.Situation())));
    }

    [Fact]
    public void A_daemon_that_failed_by_itself_is_no_drift()
    {
        var cluster = Settled()
            .Daemon(
                Pi2, DaemonKind.Broker,
                d => ObservedDaemons.Stopped(d.Kind) with { ActiveState = "failed", LastExitStatus = 1 });

        Assert.False(
            DriftCorrection.IsCorrection(cluster.Plan().Steps.OfType<StartDaemon>().Single(), cluster.Situation()));
    }

    [Fact]
    public void A_mark_that_a_start_left_behind_is_taken_away_once_there_is_data_and_is_no_drift()
    {
        var mark = HostLayout.MayBeEmpty(DaemonKind.Broker);
        var cluster =
            Settled().Seen(Pi2, s => s with { Files = s.Files.Add(mark, new(mark, "", "0600", "root", "root")) });

        var step = Assert.IsType<WriteFiles>(Assert.Single(cluster.Plan().Steps));

        Assert.Equal([mark], step.Removals);
        Assert.False(step.ReloadUnits);
        Assert.False(DriftCorrection.IsCorrection(step, cluster.Situation()));
        Assert.DoesNotContain(cluster.WithoutData(Pi2).Plan().Steps, s => s is WriteFiles);
    }

    [Fact]
    public void Files_of_a_member_that_the_spec_takes_out_are_no_drift()
    {
        var without = Settled().WithoutZooKeeperOn(Pi2);
        var cluster = without
            .For(without.Desired with
            {
                OutgoingMembers = [without.Desired.Node(new(Pi2))! with { Daemons = [DaemonKind.ZooKeeper] }],
            })
            .Staged();
        foreach (var node in new[] { "pi1", "pi3" })
        {
            cluster = cluster.Restarted(node, DaemonKind.ZooKeeper);
        }

        foreach (var node in new[] { "pi1", Pi2, "pi3" })
        {
            cluster = cluster.Restarted(node, DaemonKind.Broker);
        }

        cluster = cluster.Daemon(
            Pi2, DaemonKind.ZooKeeper, d => ObservedDaemons.Stopped(d.Kind) with { UnitFileState = "disabled" });
        cluster = cluster.Remembered().Remembered();

        var step = Assert.Single(cluster.Plan().Steps.OfType<WriteFiles>(), s => s.Node == new NodeName(Pi2));

        Assert.Equal("the spec takes it out of the ensemble", step.Reason);
        Assert.False(DriftCorrection.IsCorrection(step, cluster.Situation()));
    }

    [Fact]
    public void The_link_for_people_that_follows_an_upgrade_is_no_drift()
    {
        var cluster = Settled().WithVersion("7.3.0", new(3, 3)).Staged().Remembered();
        Assert.DoesNotContain(cluster.Plan().Steps, s => s is SwitchCurrent);

        cluster = cluster.Restarted(Pi2, DaemonKind.ZooKeeper).Restarted(Pi2, DaemonKind.Broker);

        var step = Assert.Single(cluster.Plan().Steps.OfType<SwitchCurrent>());
        Assert.False(DriftCorrection.IsCorrection(step, cluster.Situation()));
    }

    private static ClusterUnderTest Settled()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy();
        var firewall = cluster.WithUfw(Pi2).Plan().Steps.OfType<SetFirewall>().Single();
        cluster =
            cluster.WithUfw(Pi2, [.. firewall.Add.Select(r => new ObservedFirewallRule("allow", r, firewall.Tag))]);
        return cluster.Seen(Pi2, s => s with
        {
            Account = new(IsOurs: true, HasItsGroup: true, IsClosed: true),
            Facts = s.Facts with { Java = new(new(17, 0), "openjdk-17-jre-headless", 17) },
        }).Remembered();
    }

    private static ClusterUnderTest Changed(ClusterUnderTest cluster, string change)
    {
        ClusterUnderTest File(string path, Func<ObservedFile, ObservedFile> edit) =>
            cluster.Seen(Pi2, s => s with { Files = s.Files.SetItem(path, edit(s.Files[path])) });
        ClusterUnderTest Without(string path) => cluster.Seen(Pi2, s => s with { Files = s.Files.Remove(path) });
        ClusterUnderTest Broker(Func<ObservedDaemon, ObservedDaemon> edit) =>
            cluster.Daemon(Pi2, DaemonKind.Broker, edit);
        return change switch
        {
            "content" => File(HostLayout.ServerProperties, f => f with { Sha256 = "other" }),
            "mode" => File(HostLayout.ServerProperties, f => f with { Mode = "0666" }),
            "owner" => File(HostLayout.ServerProperties, f => f with { Owner = "pi", Group = "pi" }),
            "all" => File(
                HostLayout.ServerProperties,
                f => f with { Sha256 = "other", Mode = "0600", Owner = "pi", Group = "pi" }),
            "missing" => Without(HostLayout.Profile),
            "unit" => File(HostLayout.UnitFile(DaemonKind.Broker), f => f with { Sha256 = "other" }),
            "drop-in" =>
                Broker(d => d with { DropIns = ["/etc/systemd/system/kafkapi-broker.service.d/override.conf"] }),
            "reload" => Broker(d => d with { NeedsReload = true }),
            "user" => cluster.Seen(Pi2, s => s with { UserExists = false, Account = null }),
            "shell" => cluster.Seen(Pi2, s => s with { Account = s.Account! with { IsClosed = false } }),
            "group" => cluster.Seen(Pi2, s => s with { Account = s.Account! with { HasItsGroup = false } }),
            "directory" => File(HostLayout.Configuration, f => f with { Mode = "0777" }),
            "directory owner" => File(HostLayout.Configuration, f => f with { Owner = "pi", Group = "pi" }),
            "no directory" => Without(HostLayout.Configuration),
            "marker" => cluster.Seen(Pi2, s => s with { Owner = null }),
            "link" => cluster.Seen(Pi2, s => s with { CurrentLink = "/home/pi/kafka" }),
            "distribution" => cluster.Seen(Pi2, s => s with { Distributions = [] }),
            "java" =>
                cluster.Seen(Pi2, s => s with { Facts = s.Facts with { Java = s.Facts.Java with { Version = null } } }),
            "rule" => cluster.Seen(
                Pi2,
                s => s with
                {
                    Firewall = s.Firewall! with { Rules = [.. s.Firewall.Rules.Where(r => r.Rule.Ports != "9092")] }
                }),
            _ => ChangedUnit(cluster, change),
        };
    }

    private static ClusterUnderTest ChangedUnit(ClusterUnderTest cluster, string change) => change switch
    {
        "disabled" => cluster.Daemon(Pi2, DaemonKind.Broker, d => d with { UnitFileState = "disabled" }),
        "stopped" => cluster.BrokerDown(Pi2),
        "masked" => cluster
            .BrokerDown(Pi2)
            .Daemon(Pi2, DaemonKind.Broker, d => d with { LoadState = "masked", UnitFileState = "masked" }),
        "stopped and disabled" =>
            cluster.BrokerDown(Pi2).Daemon(Pi2, DaemonKind.Broker, d => d with { UnitFileState = "disabled" }),
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };
}
