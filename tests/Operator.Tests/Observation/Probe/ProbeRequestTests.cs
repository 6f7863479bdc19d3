using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Observation.Probe;
using Xunit;

namespace KafkaPi.Operator.Tests.Observation.Probe;

public class ProbeRequestTests
{
    private static readonly TargetCluster Both = Clusters.Of("10.79.0.11", "10.79.0.12");

    [Theory]
    [InlineData(DaemonKind.Broker, DaemonKind.ZooKeeper, "2181")]
    [InlineData(DaemonKind.Broker, DaemonKind.Broker, "9092")]
    [InlineData(DaemonKind.ZooKeeper, DaemonKind.ZooKeeper, "2181 2888 3888")]
    [InlineData(DaemonKind.ZooKeeper, DaemonKind.Broker, "")]
    public void A_host_is_asked_for_those_ports_of_the_others_that_its_own_daemons_connect_to(
        DaemonKind own, DaemonKind others, string ports)
    {
        var cluster =
            Both with { Nodes = [Both.Nodes[0] with { Daemons = [own] }, Both.Nodes[1] with { Daemons = [others] }] };

        var request = ProbeRequest.Of(cluster, cluster.Nodes[0]);

        Assert.Equal(ports, string.Join(' ', request.Peers.Select(p => p.Port)));
        Assert.All(request.Peers, p => Assert.Equal("10.79.0.12", p.Address));
    }
}
