using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Preflight;

public sealed class NewLogDirsTests
{
    private const string Old = "/var/lib/kafkapi/kafka";
    private const string New = "/mnt/ssd/kafka";

    [Fact]
    public void A_new_directory_is_made_and_told_to_every_broker_before_one_is_restarted()
    {
        var cluster = Grown(freeOnPi2: 8L << 30);

        var steps = cluster.Plan().Steps;
        Assert.Equal(["pi1", "pi2", "pi3"], steps.OfType<PrepareHost>().Select(s => s.Node.Value));
        Assert.All(
            steps.OfType<WriteFiles>(),
            step => Assert.Contains($"log.dirs={Old},{New}", Properties(step), StringComparison.Ordinal));
        Assert.Equal(3, steps.OfType<WriteFiles>().Count());

        Assert.Equal(
            DaemonKind.Broker, Assert.IsType<RestartDaemon>(Assert.Single(cluster.Staged().Plan().Steps)).Daemon);
    }

    [Fact]
    public void A_disk_without_room_is_named_and_no_broker_anywhere_is_told_of_the_directory()
    {
        var plan = Grown(freeOnPi2: 100L << 20).Plan();

        var finding = Assert.Single(plan.Findings);
        Assert.Equal((new NodeName("pi2"), FindingKind.LogDirectoryRefused), (finding.Node, finding.Kind));
        Assert.Equal(
            $"the disk of {New} has about 100 MiB free and needs 512 MiB: free some room, or use another disk; until "
                + "then no broker is told of the directory",
            finding.Message);
        Assert.DoesNotContain(plan.Steps, s => s is RestartDaemon);
        Assert.DoesNotContain(
            plan.Steps.OfType<WriteFiles>().SelectMany(s => s.Files),
            f => f.Path == HostLayout.Properties(DaemonKind.Broker));
    }

    [Fact]
    public void A_broker_that_is_down_is_started_beside_a_disk_without_room()
    {
        var plan = Grown(freeOnPi2: 100L << 20).BrokerDown("pi3").Plan();

        Assert.Equal("pi3", Assert.Single(plan.Steps.OfType<StartDaemon>()).Node.Value);
    }

    [Fact]
    public void A_directory_that_is_in_use_may_be_full()
    {
        var cluster = Grown(freeOnPi2: 0)
            .Seen(
                "pi2",
                s => s with
                {
                    Data = s.Data with { LogDirectories = [new(Old, "2", "c1", false), new(New, "2", "c1", true)] }
                });

        Assert.Empty(cluster.Plan().Findings);
    }

    private static ClusterUnderTest Grown(long freeOnPi2) =>
        ClusterUnderTest.Of(3).Healthy().Remembered().WithLogDirectory(New, 8L << 30)
        .Seen(
            "pi2",
            s => s with { Disks = [.. s.Disks.Select(d => d.Path == New ? d with { FreeBytes = freeOnPi2 } : d)] });

    private static string Properties(WriteFiles step) =>
        step.Files.Single(f => f.Path == HostLayout.Properties(DaemonKind.Broker)).Content;
}
