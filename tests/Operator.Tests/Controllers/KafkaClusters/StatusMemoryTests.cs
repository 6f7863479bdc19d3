using System.Collections.Immutable;
using CsCheck;
using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Memory;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Moves;
using Xunit;

namespace KafkaPi.Operator.Tests.Controllers.KafkaClusters;

public sealed class StatusMemoryTests
{
    private static readonly Gen<string?> Text = Gen.OneOf(Gen.Const((string?)null), Gen.String.Select(s => (string?)s));

    private static readonly Gen<ImmutableSortedSet<string>> Paths =
        Gen.String.Array[0, 3].Select(paths => paths.ToImmutableSortedSet(StringComparer.Ordinal));

    private static readonly Gen<DaemonTrial?> Trial =
        from isOnTrial in Gen.Bool
        from failedBefore in Gen.Bool
        from isChanged in Gen.Bool
        from ends in Gen.Int[0, 9]
        from relapses in Gen.Int[0, 3]
        select isOnTrial
            ? new DaemonTrial
            {
                FailedBefore = failedBefore,
                IsChanged = isChanged,
                EndsBefore = ends,
                Relapses = relapses,
            }
            : null;

    private static readonly Gen<ChangeMemory> Change =
        from served in Text
        from generation in Gen.OneOf(Gen.Const((long?)null), Gen.Long[1, 99].Select(g => (long?)g))
        from onTrial in Text
        from rejected in Text
        from daemon in Gen.Enum<DaemonKind>()
        from words in Gen.String
        select new ChangeMemory
        {
            Served = served,
            ServedGeneration = generation,
            OnTrial = onTrial,
            Rejected = rejected is null ? null : new(rejected, new("pi1"), daemon, words),
        };

    private static readonly Gen<DaemonMemory> Daemon =
        from hasData in Gen.OneOf(Gen.Const((bool?)null), Gen.Bool.Select(b => (bool?)b))
        from crashes in Gen.OneOf(Gen.Const((int?)null), Gen.Int[0, 9].Select(c => (int?)c))
        from ends in Gen.Int[0, 9]
        from failing in Text
        from directories in Gen.OneOf(
            Gen.Const((ImmutableSortedSet<string>?)null), Paths.Select(p => (ImmutableSortedSet<string>?)p))
        from lost in Paths
        from trial in Trial
        select new DaemonMemory
        {
            HasData = hasData,
            DataDirectories = directories,
            LostDirectories = lost,
            Crashes = crashes,
            EndsInARow = ends,
            Failing = failing,
            Trial = trial,
        };

    /// <summary>A node remembers directories and altered settings of its broker alone.</summary>
    private static readonly Gen<NodeMemory> Node =
        from id in Gen.Int[1, 255]
        from address in Text
        from rack in Text
        from roles in Gen.Enum<DaemonKind>().HashSet[0, 2]
        from keys in Gen.String.Array[0, 2]
        from leaving in Gen.Bool
        from givenUp in Gen.Bool
        from daemons in Gen.Select(Gen.Enum<DaemonKind>(), Daemon).Array[0, 2]
        from altered in Gen.String.Array[0, 3]
        from accepted in Text
        from provisioned in Text
        let kinds = daemons.DistinctBy(d => d.Item1).ToImmutableSortedDictionary(
            d => d.Item1,
            d => d.Item1 == DaemonKind.Broker
                ? d.Item2
                : d.Item2 with { DataDirectories = null, LostDirectories = [] })
        select new NodeMemory
        {
            Id = id,
            Address = address,
            Rack = rack,
            Roles = [.. roles.Order()],
            HostKeys = [.. keys],
            WasOutOfSpec = leaving,
            IsGivenUp = givenUp,
            Daemons = kinds,
            AlteredConfig = kinds.ContainsKey(DaemonKind.Broker)
                ? altered.ToImmutableSortedSet(StringComparer.Ordinal)
                : ImmutableSortedSet.Create<string>(StringComparer.Ordinal),
            AcceptedLossToken = accepted,
            Provisioned = provisioned,
        };

    private static readonly Gen<Reassignment> Move =
        from topic in Gen.String
        from number in Gen.Int[0, 99]
        from before in Gen.Int[1, 9].Array[0, 3]
        from after in Gen.Int[1, 9].Array[0, 3]
        from bytes in Gen.OneOf(Gen.Const((long?)null), Gen.Long[0, 1L << 40].Select(b => (long?)b))
        select new Reassignment(topic, number, [.. before], [.. after], bytes);

    private static readonly Gen<MovesMemory> Moves =
        from ids in Gen.OneOf(
            Gen.Const((HashSet<int>?)null), Gen.Int[1, 255].HashSet[0, 4].Select(s => (HashSet<int>?)s))
        from rack in Text
        from request in Text
        from batch in Move.Array[0, 3]
        from partitions in Gen.Int[0, 99]
        from bytes in Gen.Long[0, 1L << 40]
        select new MovesMemory(
            ids is null ? null : [.. ids.Order().Select(i => new AssignedBroker(i, rack))], request, [.. batch],
            partitions, bytes);

    private static readonly Gen<RequestStatus?> Request =
        from request in Text
        from state in Gen.Enum<RequestState>()
        from message in Text
        select request is null
            ? null
            : new RequestStatus { Request = request, Time = new(2026, 5, 1), State = state, Message = message };

    private static readonly Gen<ClusterMemory> Memory =
        from nodes in Gen.Select(Gen.Int[1, 99], Node).Array[0, 4]
        from moves in Moves
        from restart in Request
        from force in Request
        from change in Change
        select new ClusterMemory(
            nodes.DistinctBy(n => n.Item1).ToImmutableDictionary(n => new NodeName($"pi{n.Item1}"), n => n.Item2),
            moves)
        {
            Restart = restart,
            Force = force,
            Change = change,
        };

    [Fact]
    public void What_was_written_is_read_back_as_it_was() =>
        Memory.Sample(memory => Assert.Equal(memory, StatusMemory.Read(StatusMemory.Write(null, memory))));

    [Fact]
    public void What_was_remembered_before_leaves_nothing_behind() =>
        Gen.Select(Memory, Memory).Sample((before, now) =>
            Assert.Equal(now, StatusMemory.Read(StatusMemory.Write(StatusMemory.Write(null, before), now))));

    [Fact]
    public void A_status_that_was_never_written_remembers_nothing() =>
        Assert.Equal(ClusterMemory.None, StatusMemory.Read(null));

    [Fact]
    public void What_people_read_stays_beside_what_is_remembered()
    {
        var memory = ClusterMemory.None.With(new("pi1"), m => m with { Id = 1, WasOutOfSpec = true });
        var status = new KafkaClusterStatus
        {
            Phase = "Running",
            Nodes = [new() { Name = "pi1", Model = "Raspberry Pi 4", Leaving = "waiting for orders to be moved" }],
        };

        var written = StatusMemory.Write(status, memory);

        Assert.Equal(
            ("Running", "Raspberry Pi 4", "waiting for orders to be moved"),
            (written.Phase, written.Nodes![0].Model, written.Nodes[0].Leaving));
    }
}
