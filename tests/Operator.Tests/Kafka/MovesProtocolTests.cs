using KafkaPi.Operator.Kafka.Requests;
using KafkaPi.Operator.Tests.Observation.Probe;
using Xunit;

namespace KafkaPi.Operator.Tests.Kafka;

/// <summary>
/// Answers recorded from brokers while two partitions of "readings" were moved to broker 3 under a throttle.
/// </summary>
public sealed class MovesProtocolTests
{
    [Theory]
    [InlineData("3.2.3")]
    [InlineData("3.9.1")]
    public void The_controller_tells_what_moves_where(string version)
    {
        var moving = ListPartitionReassignments.Parse(Recorded.Bytes("Kafka", $"moving-{version}.hex"))!;

        Assert.Equal(
            ["readings-0 [3,1,2] +[3] -[2]", "readings-1 [2,3,1] +[3] -[1]"], moving.OrderBy(m => m.Number).Select(m =>
            $"{m.Topic}-{m.Number} [{string.Join(',', m.Replicas)}] +[{string.Join(',', m.Adding)}] "
                + $"-[{string.Join(',', m.Removing)}]"));
    }

    [Fact]
    public void Another_broker_than_the_controller_tells_nothing_about_moves() =>
        Assert.Null(ListPartitionReassignments.Parse(Recorded.Bytes("Kafka", "moving-not-the-controller.hex")));

    [Theory]
    [InlineData("3.2.3", "orders-0 60768846, readings-0 0, readings-1 2074240")]
    [InlineData("3.9.1", "readings-0 0, readings-1 1037120")]
    public void A_broker_tells_what_it_has_on_its_disks(string version, string expected)
    {
        var directory = Assert.Single(DescribeLogDirs.Parse(Recorded.Bytes("Kafka", $"disks-{version}.hex")));

        Assert.Equal(0, directory.Error);
        Assert.EndsWith("/b3", directory.Path, StringComparison.Ordinal);
        Assert.Equal(
            expected,
            string.Join(
                ", ",
                directory.Replicas
                    .OrderBy(r => r.Topic)
                    .ThenBy(r => r.Number)
                    .Select(r => $"{r.Topic}-{r.Number} {r.Bytes}")));
        Assert.DoesNotContain(directory.Replicas, r => r.IsFuture);
    }

    [Theory]
    [InlineData("3.2.3")]
    [InlineData("3.9.1")]
    public void A_broker_tells_of_its_throttle(string version) =>
        Assert.Equal(400_000, DescribeThrottle.Parse(Recorded.Bytes("Kafka", $"throttle-{version}.hex")));

    [Fact]
    public void A_broker_without_a_throttle_says_so() =>
        Assert.Null(DescribeThrottle.Parse(Recorded.Bytes("Kafka", "throttle-none.hex")));

    [Theory]
    [InlineData("3.2.3")]
    [InlineData("3.9.1")]
    public void The_controller_tells_which_leaders_did_not_return_and_why(string version)
    {
        var failed = ElectLeaders.Parse(Recorded.Bytes("Kafka", $"elect-{version}.hex"));

        // Partition 0 was led by its first replica already; the others do not exist.
        Assert.Equal(
            [("orders", 1, "The partition does not exist."), ("orders", 2, "The partition does not exist.")], failed);
    }

    [Fact]
    public void Replicas_are_asked_for_by_directory_and_topic_and_those_that_are_gone_are_no_failure()
    {
        var request = AlterReplicaLogDirs.Request([new("b", 1, "/y"), new("a", 2, "/x"), new("a", 1, "/x")]);

        Assert.Equal((34, 0), (request.ApiKey, request.Version));
        Assert.Equal(
            "00000002" + "00022f78" + "00000001" + "000161" + "00000002" + "00000001" + "00000002" + "00022f79"
                + "00000001" + "000162" + "00000001" + "00000001",
            Convert.ToHexStringLower(request.Body.Span));
        var answer = Convert.FromHexString(
            "00000000" + "00000001" + "000161" + "00000003" + "00000001" + "0000" + "00000002" + "0009" + "00000003"
                + "0039");
        Assert.Equal([("a", 3, 57)], AlterReplicaLogDirs.Parse(answer));
    }

    [Fact]
    public void Garbled_answers_are_refused_as_such()
    {
        (string File, Action<byte[]> Parse)[] cases =
        [
            ("moving-3.9.1.hex", answer => ListPartitionReassignments.Parse(answer)),
            ("disks-3.2.3.hex", answer => DescribeLogDirs.Parse(answer)),
            ("throttle-3.9.1.hex", answer => DescribeThrottle.Parse(answer)),
            ("elect-3.9.1.hex", answer => ElectLeaders.Parse(answer)),
        ];
        var random = new Random(1);
        foreach (var (file, parse) in cases)
        {
            var answer = Recorded.Bytes("Kafka", file);
            for (var length = 0; length < answer.Length; length++)
            {
                Assert.ThrowsAny<IOException>(() => parse(answer[..length]));
            }

            for (var i = 0; i < 3000; i++)
            {
                var garbled = answer.ToArray();
                garbled[random.Next(garbled.Length)] = (byte)random.Next(256);
                if (Record.Exception(() => parse(garbled)) is { } e)
                {
                    Assert.IsType<IOException>(e);
                }
            }
        }
    }
}
