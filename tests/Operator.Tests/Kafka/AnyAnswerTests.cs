using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using KafkaPi.Operator.Kafka.Requests;
using KafkaPi.Operator.Observation;
using KafkaPi.Operator.Tests.Architecture;
using KafkaPi.Operator.Tests.Observation.Probe;
using KafkaPi.Operator.ZooKeeper;
using Xunit;

namespace KafkaPi.Operator.Tests.Kafka;

/// <summary>Answers of whatever listens where a broker should: noise, and answers of Kafka that were garbled.</summary>
/// <remarks><c>KAFKAPI_ANSWERS</c> sets how many are tried: 20,000 in CI and 2,000 elsewhere without it.</remarks>
public sealed class AnyAnswerTests
{
    private static readonly Gen<byte[]> Real = Gen.OneOf(
    [
        .. Directory.GetFiles(SourceTree.PathOf("tests", "Operator.Tests", "Kafka", "Answers"), "*.hex")
            .Order(StringComparer.Ordinal)
            .Select(file => Recorded.Bytes("Kafka", Path.GetFileName(file))),
    ]);

    private static readonly Gen<byte[]> Any = Gen.Frequency(
        (1, Gen.Byte.Array[0, 200]),
        (4, from real in Real
            from changes in Gen.Select(Gen.Int[0, 1 << 16], Gen.Byte).Array[0, 4]
            from cut in Gen.Int[0, 50]
            select Garbled(real, changes, cut)));

    private static long Count => long.Parse(
        Environment.GetEnvironmentVariable("KAFKAPI_ANSWERS")
            ?? (Environment.GetEnvironmentVariable("CI") is null ? "2000" : "20000"),
        CultureInfo.InvariantCulture);

    [Fact]
    public void Any_bytes_are_read_or_are_no_answer() => Any.Sample(
        bytes =>
        {
            Read(() => BrokerMetadata.Parse(bytes, 0));
            Read(() => BrokerMetadata.Parse(bytes, 1));
            Read(() => DescribeLogDirs.Parse(bytes));
            Read(() => DescribeTopicConfigs.Parse(bytes));
            Read(() => DescribeThrottle.Parse(bytes));
            Read(() => ListPartitionReassignments.Parse(bytes));
            Read(() => ElectLeaders.Parse(bytes));
            Read(() => AlterReplicaLogDirs.Parse(bytes));
            Read(() => BrokerConfigs.ParseDescription(bytes));
            Read(() => BrokerConfigs.ParseAlteration(bytes));
        },
        iter: Count);

    [Fact]
    public void What_brokers_say_of_the_cluster_is_merged_whatever_it_is() => Gen.Select(Any, Any).Sample(
        (one, other) =>
        {
            if (Metadata(one) is { } first && Metadata(other) is { } second)
            {
                Assert.NotNull(MetadataAgreement.Of(
                    ImmutableSortedDictionary<int, BrokerMetadata>.Empty.Add(1, first).Add(2, second)));
            }
        },
        iter: Count);

    [Fact]
    public void Any_reply_of_a_member_is_read() =>
        Gen.String.Sample(reply => Assert.NotNull(SrvrReply.Parse($"Mode: {reply}")), iter: Count);

    private static BrokerMetadata? Metadata(byte[] bytes)
    {
        try
        {
            return BrokerMetadata.Parse(bytes, 1);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void Read(Action parse)
    {
        try
        {
            parse();
        }
        catch (IOException)
        {
            // It is no answer, and the broker counts as silent.
        }
    }

    private static byte[] Garbled(byte[] real, (int At, byte Value)[] changes, int cut)
    {
        var bytes = real[..Math.Max(0, real.Length - Math.Max(0, cut - 40))];
        foreach (var (at, value) in changes.Where(_ => bytes.Length > 0))
        {
            bytes[at % bytes.Length] = value;
        }

        return bytes;
    }
}
