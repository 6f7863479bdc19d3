using System.Collections.Immutable;
using System.Net;
using KafkaPi.Operator.Kafka.Config;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Observation;
using KafkaPi.Operator.Tests.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace KafkaPi.Operator.Tests.Observation;

public sealed class BrokerObserverTests
{
    private static readonly NodeName Pi1 = new("pi1");
    private static readonly NodeName Pi2 = new("pi2");

    [Fact]
    public async Task While_a_missing_broker_does_not_answer_no_other_one_is_asked()
    {
        await using var serving = new FakeBroker(1);
        await using var missing = new FakeBroker(2);
        var port = serving.Listen(IPAddress.Loopback, 0);
        var cluster = Cluster(port);

        Assert.Equal(new RejoinState.Awaited(Pi2), await ReturnAsync(cluster, missing: null));
        Assert.Equal(1, serving.AskedForCluster);

        Assert.Equal(new RejoinState.Awaited(Pi2), await ReturnAsync(cluster, Pi2));
        Assert.Equal(1, serving.AskedForCluster);

        missing.Listen(IPAddress.Parse("127.0.0.2"), port);
        Assert.IsType<RejoinState.CatchingUp>(await ReturnAsync(cluster, Pi2));
        Assert.Equal(2, serving.AskedForCluster);
    }

    [Fact]
    public async Task Another_broker_that_is_gone_when_the_missing_one_answers_is_awaited_in_its_turn()
    {
        await using var back = new FakeBroker(2);
        var cluster = Cluster(back.Listen(IPAddress.Parse("127.0.0.2"), 0));

        Assert.Equal(new RejoinState.Awaited(Pi1), await ReturnAsync(cluster, Pi2));
    }

    private static TargetCluster Cluster(int port)
    {
        var cluster = Clusters.Of("127.0.0.1", "127.0.0.2");
        return cluster with { Kafka = cluster.Kafka with { Listeners = [new("PLAINTEXT", port, "PLAINTEXT")] } };
    }

    private static Task<RejoinState> ReturnAsync(TargetCluster cluster, NodeName? missing) =>
        new BrokerObserver(
            new(new(), TimeProvider.System, NullLogger<BrokerConfigClient>.Instance), new(), TimeProvider.System,
            NullLogger<BrokerObserver>.Instance)
            .ReturnAsync(
                cluster, ImmutableSortedDictionary<NodeName, ObservedHost>.Empty, missing,
                TestContext.Current.CancellationToken);
}
