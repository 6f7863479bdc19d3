using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;

namespace KafkaPi.Operator.Planning;

/// <summary>
/// What is done about directories for messages that the spec does not name any more: each broker moves what it has in them to its others, and is stopped
/// once nothing is left there. It is started without them by <see cref="LogDirectoryStage"/>, if that is still so.
/// </summary>
public sealed record LeftLogDirectories(ImmutableArray<Step> Steps, ImmutableArray<Blocker> Waits)
{
    /// <summary>A copy that is held to a small rate grows by what one request brings.</summary>
    private static readonly TimeSpan CopiesMayStandStill = TimeSpan.FromMinutes(2);

    public static ImmutableArray<string> Of(DesiredCluster desired, DesiredNode node) =>
        desired.LogDirs.IsEmpty ? [] : [.. desired.LogDirsOf(node.Name).Except(desired.Kafka.LogDirs)];

    public static string Reason(DesiredCluster desired, DesiredNode node) => $"the spec does not name {string.Join(" and ", Of(desired, node))} any more";

    /// <summary>Kafka and the disk say that nothing is left in what the broker is to give up.</summary>
    public static bool AreEmptied(Member broker, Situation situation)
    {
        var left = Of(situation.Desired, broker.Node);
        if (left.IsEmpty || broker.State != MemberState.Serving || situation.DataOf(broker) is not { } data || Stored(broker, situation) is not { } stored) return false;
        return left.All(path => stored.Any(d => d.Path == path && d is { Error: 0, Replicas.IsEmpty: true }) && data.LogDirectories.Any(d => d.Path == path && !d.HasReplicas));
    }

    /// <param name="restarts">A daemon is restarted or stopped in this pass: no copy is begun beside it.</param>
    public static LeftLogDirectories Decide(Situation situation, bool restarts)
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        var waits = ImmutableArray.CreateBuilder<Blocker>();
        foreach (var broker in situation.Brokers.Where(b => b.State == MemberState.Serving && !situation.Unfit.Contains(b.Name)))
        {
            if (Of(situation.Desired, broker.Node) is not { IsEmpty: false } left || AreEmptied(broker, situation)) continue;
            var stored = Stored(broker, situation);
            waits.Add(new(broker.Name, $"give up {string.Join(" and ", left)}",
                stored is null ? "its broker to say what it has there" : Obstacle(broker, left, stored.Value, situation) ?? "its replicas there to be moved to its other directories"));
            if (restarts || stored is null) continue;
            if (TakenBack(stored.Value, directory => left.Contains(directory.Path)) is { IsEmpty: false } turnedRound)
                steps.Add(Move(turnedRound, Reason(situation.Desired, broker.Node)));
            else if (StandStill(broker, situation) && TakenBack(stored.Value, _ => true) is { IsEmpty: false } givenUp)
                steps.Add(Move(givenUp, $"their copies have not grown for {CopiesMayStandStill.TotalMinutes:0} minutes, and are to be begun anew"));
            else if (Next(broker, left, stored.Value, situation) is { IsEmpty: false } moves)
                steps.Add(Move(moves, Reason(situation.Desired, broker.Node)));

            MoveBetweenDirectories Move(ImmutableArray<DirectoryMove> moves, string reason) => new(broker.Name, BrokerEndpoint.Of(situation.Desired, broker.Node), moves, reason);
        }

        return new(steps.ToImmutable(), waits.ToImmutable());
    }

    /// <summary>What the broker says that it has on its disks; null where it has not told.</summary>
    private static ImmutableArray<StoredDirectory>? Stored(Member broker, Situation situation) =>
        situation.Kafka?.Disks.TryGetValue(broker.Node.Id, out var stored) == true ? stored : null;

    private static string? Obstacle(Member broker, ImmutableArray<string> left, ImmutableArray<StoredDirectory> stored, Situation situation)
    {
        foreach (var path in left)
        {
            if (stored.FirstOrDefault(d => d.Path == path) is not { Error: 0 } directory) return $"{path} to be a directory that Kafka can read: put its disk back, or mend it";
            var homeless = directory.Replicas.FirstOrDefault(r => !r.IsFuture && !IsOnItsWay(r, stored) && Target(r, stored, Room(broker, stored, situation), situation) is null);
            if (homeless is not null) return $"room for {homeless.Topic}-{homeless.Number} in {string.Join(" or ", situation.Desired.Kafka.LogDirs)}";
        }

        return stored.Any(d => left.Contains(d.Path) && !d.Replicas.IsEmpty) ? null : "what Kafka has deleted there to be gone from the disk";
    }

    /// <summary>As many at once as the spec lets move at once between brokers.</summary>
    private static ImmutableArray<DirectoryMove> Next(Member broker, ImmutableArray<string> left, ImmutableArray<StoredDirectory> stored, Situation situation)
    {
        var underWay = stored.Sum(d => d.Replicas.Count(r => r.IsFuture));
        var room = Room(broker, stored, situation);
        var moves = ImmutableArray.CreateBuilder<DirectoryMove>();
        foreach (var replica in stored.Where(d => left.Contains(d.Path) && d.Error == 0).SelectMany(d => d.Replicas).Where(r => !r.IsFuture && !IsOnItsWay(r, stored)).OrderByDescending(r => r.Bytes))
        {
            if (underWay + moves.Count >= situation.Desired.Kafka.Rebalance.ConcurrentMoves) break;
            if (Target(replica, stored, room, situation) is not { } target) continue;
            moves.Add(new(replica.Topic, replica.Number, target));
            // Two directories may lie on one disk.
            room = room.ToDictionary(r => r.Key, r => r.Value - replica.Bytes, StringComparer.Ordinal);
        }

        return moves.ToImmutable();
    }

    /// <summary>Copies that are not to go on, each by a move to where its replica is: it takes the copy away.</summary>
    private static ImmutableArray<DirectoryMove> TakenBack(ImmutableArray<StoredDirectory> stored, Func<StoredDirectory, bool> isOf) =>
    [
        .. from directory in stored
           where isOf(directory)
           from copy in directory.Replicas
           where copy.IsFuture
           let home = stored.FirstOrDefault(d => d.Replicas.Any(r => !r.IsFuture && r.Topic == copy.Topic && r.Number == copy.Number))
           where home is not null
           select new DirectoryMove(copy.Topic, copy.Number, home.Path),
    ];

    private static bool StandStill(Member broker, Situation situation) =>
        situation.Kafka?.CopiesStandStill.TryGetValue(broker.Node.Id, out var standStill) == true && standStill >= CopiesMayStandStill;

    private static bool IsOnItsWay(StoredReplica replica, ImmutableArray<StoredDirectory> stored) =>
        stored.Any(d => d.Replicas.Any(r => r.IsFuture && r.Topic == replica.Topic && r.Number == replica.Number));

    /// <summary>The directory with the most room, of those that are to stay and serve; null where the replica fits into none.</summary>
    private static string? Target(StoredReplica replica, ImmutableArray<StoredDirectory> stored, Dictionary<string, long> room, Situation situation) => situation.Desired.Kafka.LogDirs
        .Where(path => stored.Any(d => d.Path == path && d.Error == 0) && room.GetValueOrDefault(path) >= replica.Bytes)
        .OrderByDescending(path => room[path])
        .FirstOrDefault();

    /// <summary>Bytes that a directory can take, without what is on its way to any, and without what a broker needs free to be started.</summary>
    private static Dictionary<string, long> Room(Member broker, ImmutableArray<StoredDirectory> stored, Situation situation)
    {
        var present = stored.SelectMany(d => d.Replicas).Where(r => !r.IsFuture).ToLookup(r => (r.Topic, r.Number), r => r.Bytes);
        var promised = stored.SelectMany(d => d.Replicas).Where(r => r.IsFuture).Sum(r => Math.Max(0, present[(r.Topic, r.Number)].DefaultIfEmpty().Max() - r.Bytes));
        return situation.Observed.Seen(broker.Name)!.Disks.DistinctBy(d => d.Path).ToDictionary(d => d.Path, d => d.FreeBytes - HostLayout.BrokerRoom - promised, StringComparer.Ordinal);
    }
}
