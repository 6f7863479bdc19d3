using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Planning.Revisions;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Operator.Planning.Targets.Members;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Decommission;

/// <summary>A dead Pi that another replaces, and the dead Pi's return.</summary>
public sealed class DeadPiTests
{
    private static readonly NodeName Pi4 = new("pi4");
    private static readonly Partition OnPi4 = new("orders", 0, 1, [1, 2, 4], [1, 2], 2);
    private static readonly Partition Elsewhere = new("orders", 0, 1, [1, 2, 3], [1, 2, 3], 2);

    [Fact]
    public void A_host_that_was_given_up_is_let_go_without_another_word()
    {
        var given = GivenUp(Dead().Partitions(Elsewhere));

        Assert.Equal([Pi4], Plan(given).Forgotten);
    }

    [Fact]
    public void A_host_that_was_given_up_stays_known_while_partitions_name_its_broker()
    {
        var plan = Plan(GivenUp(Dead().Partitions(OnPi4)));

        Assert.Empty(plan.Forgotten);
        Assert.Contains("orders", plan.Pending.First(p => p.Node == Pi4).WaitsFor, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_broker_that_holds_nothing_starts_beside_a_dead_host()
    {
        var start = Assert.Single(Plan(WithNewcomer([])).Steps.OfType<StartDaemon>());

        Assert.Equal(("pi3", DaemonKind.Broker), (start.Node.Value, start.Daemon));
    }

    [Theory]
    [InlineData(new[] { 3, 1, 4 }, new int[0])]
    [InlineData(new[] { 1, 4 }, new[] { 3 })]
    public void A_broker_that_lost_its_replicas_waits_for_the_dead_host(int[] replicas, int[] adding)
    {
        var cluster = WithNewcomer(
            adding.Length == 0 ? [] : [new("orders", 0, [.. replicas], [.. adding], [])],
            OnPi4 with { Replicas = [.. replicas], InSync = [1] });

        Assert.DoesNotContain(Plan(cluster).Steps, s => s is StartDaemon);
    }

    [Fact]
    public void The_ZooKeeper_of_a_Pi_that_comes_back_is_stopped_and_has_no_say_in_the_list()
    {
        var member = ((ObservedHost.Seen)Left().Hosts[new("pi1")]).Daemon(DaemonKind.ZooKeeper)!;
        var back = Left().Seen("pi4", s => s with
        {
            Daemons = [.. s.Daemons.Where(d => d.Kind == DaemonKind.Broker), member],
        });

        var narrowed = back.Narrowed(nameof(QuorumMembers)).Cluster;

        Assert.Equal("pi4", Assert.Single(narrowed.OutgoingMembers).Name.Value);
        Assert.Equal("pi4", Assert.Single(narrowed.Decommissioned).Name.Value);
        Assert.Equal(Left().Narrowed(nameof(QuorumMembers)).Cluster.Servers, narrowed.Servers);
    }

    [Theory]
    [InlineData(4, "clicks to be gone from its disks")]
    [InlineData(5, null)]
    public void What_was_moved_away_while_the_Pi_was_off_does_not_keep_it(int minutes, string? waitsFor)
    {
        var stray = Left().Partitions(Elsewhere) is var cluster && cluster.Brokers is BrokersView.Known known
            ? cluster with
            {
                Brokers = known with
                {
                    Disks = known.Disks.SetItem(
                        4, [new("/kafka", 0, [new("clicks", 0, 10, IsFuture: false)])]),
                    ReplicasUnchanged = known.ReplicasUnchanged.Add(4, TimeSpan.FromMinutes(minutes)),
                },
            }
            : throw new InvalidOperationException();

        var plan = Plan(stray);

        Assert.Equal(waitsFor, plan.Pending.FirstOrDefault(p => p.Node == Pi4)?.WaitsFor);
        Assert.Equal(waitsFor is null, plan.Steps.Any(s => s is StopDaemon { Daemon: DaemonKind.Broker }));
    }

    [Fact]
    public void A_broker_that_knows_no_member_any_more_is_let_go_when_all_it_had_is_elsewhere()
    {
        var left = Left().Partitions(Elsewhere).Daemon("pi4", DaemonKind.Broker, d => d with
        {
            RunningSettings = d.RunningSettings.SetItem(ZooKeeperConnect.Setting, "10.9.0.1:2181"),
        });
        var known = (BrokersView.Known)left.Brokers;
        var parted = left with
        {
            Brokers = known with
            {
                Registered = known.Registered.Remove(4),
                Answering = known.Answering.Remove(4),
                Disks = known.Disks.Remove(4),
            },
        };

        Assert.Equal(Pi4, Assert.Single(Plan(parted).Steps.OfType<StopDaemon>()).Node);
        Assert.DoesNotContain(Plan(parted.Partitions(OnPi4)).Steps, s => s is StopDaemon);
    }

    [Fact]
    public void Another_broker_is_what_helps_where_the_host_of_a_node_that_cannot_be_drained_is_gone()
    {
        var blocked = Dead().Partitions(new Partition("wide", 0, 1, [1, 2, 3, 4], [1, 2, 3], 1));

        Assert.EndsWith(
            "Add another broker, with an id and an address of its own, or lower the replication factor of these topics "
                + "with kafka-reassign-partitions", Plan(blocked).ScaleDownBlocked, StringComparison.Ordinal);
    }

    private static Plan Plan(ClusterUnderTest cluster) =>
        (cluster with { Memory = cluster.Memory with { Moves = Balanced } }).Plan();

    private static MovesMemory Balanced =>
        MovesMemory.Empty with { BalancedFor = [new(1), new(2), new(3), new(4)] };

    private static ClusterUnderTest GivenUp(ClusterUnderTest cluster) => cluster with
    {
        Memory = cluster.Memory.With(Pi4, m => m with { WasOutOfSpec = true, IsGivenUp = true }),
    };

    /// <summary>pi3 has empty disks and its broker never ran; pi4 is dead, and not in the spec any more.</summary>
    private static ClusterUnderTest WithNewcomer(
        ImmutableArray<MovingPartition> moving, params ReadOnlySpan<Partition> partitions)
    {
        var cluster = GivenUp(Dead()).BrokerDown("pi3").Seen("pi3", s => s with
        {
            Data = s.Data with { LogDirectories = [new("/var/lib/kafkapi/kafka", null, null, IsEmpty: true)] },
        });
        var known = (BrokersView.Known)cluster.Brokers;
        return (cluster with { Brokers = known with { Moving = moving } })
            .Partitions(partitions.IsEmpty ? [OnPi4] : partitions);
    }

    private static ClusterUnderTest Dead()
    {
        var left = Left().Unseen("pi4");
        var known = (BrokersView.Known)left.Brokers;
        return left with
        {
            Brokers = known with { Registered = known.Registered.Remove(4), Answering = known.Answering.Remove(4) },
        };
    }

    /// <summary>Four brokers serve, and pi4, which has no ZooKeeper, is not in the spec any more.</summary>
    private static ClusterUnderTest Left()
    {
        var cluster = ClusterUnderTest.Of(4).WithoutZooKeeperOn("pi4").Healthy();
        return cluster with
        {
            Desired = cluster.Desired with
            {
                Nodes = cluster.Desired.Nodes.RemoveAt(3),
                Decommissioned = [cluster.Desired.Nodes[3]],
            },
            Brokers = (BrokersView.Known)cluster.Brokers with { Moving = ImmutableArray<MovingPartition>.Empty },
        };
    }
}
