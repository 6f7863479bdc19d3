using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Provisioning;

/// <summary>Kafka of another hand on hosts that nobody owns yet.</summary>
public sealed class OtherKafkaTests
{
    private const string Settings = "/opt/kafka/config/server.properties";
    private const string Logs = "/srv/kafka";

    private static readonly ForeignDaemon Running =
        new(DaemonKind.Broker, "pi", "kafka.service", "3.2.3", Settings);

    private static readonly ForeignData Data = new(DaemonKind.Broker, Logs, "pi", "1", "abc");

    [Fact]
    public void A_running_Kafka_is_told_with_all_that_is_known_and_no_host_is_begun()
    {
        var plan = With(new([Running], [Data])).Plan();

        var finding = Assert.Single(plan.Findings);
        Assert.Equal((new("pi2"), FindingKind.ForeignKafka), (finding.Node, finding.Kind));
        Assert.Equal(
            "another Kafka runs on the host: the broker (kafka.service, user pi, Kafka 3.2.3, settings "
                + $"{Settings}); its data: {Logs} (of pi, id 1, cluster.id abc). A cluster beside it would be empty, "
                + "and its clients might write into that. Nothing was changed on the host. To leave all that as it is "
                + "and go on beside it, say so: kubectl -n kafka annotate --overwrite kafkacluster pis "
                + $"kafkapi.dev/leave-alone=pi2:{Settings},pi2:{Logs}",
            finding.Message);
        Assert.Empty(plan.Steps);
    }

    [Fact]
    public void Data_of_a_stopped_Kafka_is_told_too_and_no_host_is_begun()
    {
        var plan = With(new([], [Data])).Plan();

        Assert.Equal(FindingKind.ForeignData, Assert.Single(plan.Findings).Kind);
        Assert.Empty(plan.Steps);
    }

    [Fact]
    public void Named_as_the_message_says_it_is_left_alone()
    {
        var cluster = With(new([Running], [Data]));
        var message = Assert.Single(cluster.Plan().Findings).Message;

        var plan = Naming(cluster, message[(message.IndexOf('=', StringComparison.Ordinal) + 1)..]).Plan();

        Assert.Empty(plan.Findings);
        Assert.Contains(plan.Steps, s => s.Node.Value == "pi2");
    }

    [Theory]
    [InlineData($"pi2:{Settings}")]
    [InlineData($"pi1:{Settings},pi1:{Logs}")]
    [InlineData($"{Settings},{Logs}")]
    public void What_is_not_named_is_told_with_a_command_that_names_all(string named)
    {
        var cluster = Naming(With(new([Running], [Data])), named);

        var finding = Assert.Single(cluster.Plan().Findings);

        foreach (var entry in named.Split(',').Append($"pi2:{Logs}"))
        {
            Assert.Contains(entry, finding.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_process_without_settings_is_named_by_its_role()
    {
        var bare = Running with { Settings = "", Unit = "", Version = "" };

        Assert.EndsWith(
            "kafkapi.dev/leave-alone=pi2:broker", Assert.Single(With(new([bare], [])).Plan().Findings).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kafka", DesiredClusters.LogDir, 0)]
    [InlineData("kafka", Logs, 1)]
    [InlineData("pi", DesiredClusters.LogDir, 1)]
    public void Data_of_our_account_in_a_directory_of_the_spec_is_left_of_a_deleted_cluster(
        string owner, string path, int findings) =>
        Assert.Equal(findings, With(new([], [Data with { Owner = owner, Path = path }])).Plan().Findings.Length);

    [Fact]
    public void A_directory_of_the_spec_cannot_be_left_alone_and_used_as_well()
    {
        var cluster = With(new([], [Data with { Path = DesiredClusters.LogDir }]));

        var finding = Assert.Single(Naming(cluster, $"pi2:{DesiredClusters.LogDir}").Plan().Findings);

        Assert.EndsWith(
            $"Name another directory than {DesiredClusters.LogDir} in the spec, or move that data away",
            finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_port_is_not_to_be_freed_by_stopping_it()
    {
        var cluster = With(new([Running], [])).Seen(
            "pi2", s => s with { Listeners = [new(9092, "kafka.service")] });

        var finding = Assert.Single(Naming(cluster, $"pi2:{Settings}").Plan().Findings);

        Assert.Equal(
            "port 9092 is taken by kafka.service, another Kafka: choose another port in the spec", finding.Message);
    }

    [Fact]
    public void A_host_of_ours_is_not_asked_about_it() =>
        Assert.Empty(ClusterUnderTest.Of(3).Healthy()
            .Seen("pi2", s => s with { Kafka = new([Running], [Data]) }).Plan().Findings);

    private static ClusterUnderTest With(ForeignKafka kafka) =>
        ClusterUnderTest.Of(3).Seen("pi2", s => s with { Kafka = kafka });

    private static ClusterUnderTest Naming(ClusterUnderTest cluster, string value) => cluster with
    {
        Requests = cluster.Requests with { LeftAlone = LeftAlone.ParseAll(value) },
    };
}
