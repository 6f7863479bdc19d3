using System.Collections.Immutable;
using KafkaPi.Operator.Kafka.Requests;
using KafkaPi.Operator.Observation;
using Xunit;

namespace KafkaPi.Operator.Tests.Observation;

public class MetadataAgreementTests
{
    [Fact]
    public void A_broker_that_others_no_longer_list_is_not_registered_whatever_it_says_itself()
    {
        var agreed = Of((1, [1, 2], 2, [1, 2]), (2, [1, 2], 2, [1, 2]), (3, [1, 2, 3], 3, [1, 2, 3]));

        Assert.Equal([1, 2], agreed.Brokers);
        Assert.Equal(2, agreed.Controller);
        Assert.Equal([1, 2], Assert.Single(agreed.Partitions).InSync);
    }

    [Fact]
    public void A_replica_is_in_sync_only_where_nobody_denies_it()
    {
        var agreed = Of((1, [1, 2, 3], 1, [1, 2, 3]), (2, [1, 2, 3], 1, [1, 3]));

        Assert.Equal([1, 3], Assert.Single(agreed.Partitions).InSync);
    }

    [Fact]
    public void A_controller_that_did_not_answer_is_named_all_the_same() =>
        Assert.Equal(3, Of((1, [1, 3], 3, [1])).Controller);

    private static BrokerMetadata Of(
        params (int Broker, ImmutableArray<int> Brokers, int? Controller, ImmutableArray<int> InSync)[] answers) =>
        MetadataAgreement.Of(answers.ToImmutableSortedDictionary(
            a => a.Broker,
            a => new BrokerMetadata(
                [.. a.Brokers], a.Controller, [new PartitionState("orders", 0, 1, [1, 2, 3], a.InSync)])));
}
