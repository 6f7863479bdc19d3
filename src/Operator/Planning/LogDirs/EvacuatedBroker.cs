using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.LogDirs;

/// <summary>A broker that has to empty some of its log directories.</summary>
/// <param name="Left">Directories to be emptied.</param>
/// <param name="Stored">All directories as the broker reports them.</param>
internal sealed record EvacuatedBroker(
    DaemonInstance Broker, ImmutableArray<string> Left, ImmutableArray<StoredDirectory> Stored, Situation Situation)
{
    /// <summary>A copy that is throttled to a small rate grows by what one request brings.</summary>
    private static readonly TimeSpan CopiesMayStandStill = TimeSpan.FromMinutes(2);

    /// <summary>Replicas that are still to be moved.</summary>
    private IEnumerable<StoredReplica> Staying => Stored
        .Where(d => Left.Contains(d.Path) && d.Error == 0)
        .SelectMany(d => d.Replicas)
        .Where(r => !r.IsFuture && !IsOnItsWay(r));

    /// <summary>What the evacuation has to wait for.</summary>
    public Wait WaitsFor()
    {
        var unreadable = Left.FirstOrDefault(path => !Stored.Any(d => d.Path == path && d.Error == 0));
        if (unreadable is not null)
        {
            return Unreadable(unreadable);
        }

        if (Staying.FirstOrDefault(r => DirectoryFor(r, Room()) is null) is { } homeless)
        {
            return NoRoom(homeless);
        }

        return WaitFor.Kafka(Stored.Any(d => Left.Contains(d.Path) && !d.Replicas.IsEmpty)
            ? "its replicas there to be moved to its other directories"
            : "what Kafka has deleted there to be gone from the disk");
    }

    /// <summary>A broker leaves a directory alone from its first failure to its next start.</summary>
    private Wait Unreadable(string path) => WaitFor.Person(
        $"{path} to be a directory that Kafka can read: put its disk back, or mend it, and restart the broker on "
        + $"{Broker.Name}");

    /// <summary>Kafka may delete old messages where a disk is full. It makes no disk larger.</summary>
    private Wait NoRoom(StoredReplica replica)
    {
        var to = Situation.Target.Kafka.LogDirs;
        if (to.FirstOrDefault(path => !Stored.Any(d => d.Path == path)) is { } unknown)
        {
            return WaitFor.Restart(Broker, $", which does not know {unknown} yet");
        }

        var (words, back) = (
            $"room for {replica.Topic}-{replica.Number} in {string.Join(" or ", to)}",
            $"put {string.Join(" and ", Left)} back into spec.kafka.logDirs");
        var mayFit = Situation.Observed.Seen(Broker.Name)!.Disks.Any(disk =>
            disk.TotalBytes - HostLayout.BrokerRoom >= replica.Bytes
            && to.Contains(disk.Path)
            && Stored.Any(d => d.Path == disk.Path && d.Error == 0));
        return mayFit
            ? WaitFor.Kafka($"{words}: free some there, or {back}")
            : WaitFor.Person($"{words}, which no disk there has: add a directory on a larger disk, or {back}");
    }

    /// <summary>
    /// The next moves; null when there are none. Copies into a directory that is given up are cancelled first, then
    /// copies that stand still, then new copies are begun.
    /// </summary>
    public MoveBetweenDirectories? Moves(string reason)
    {
        if (Cancellations(directory => Left.Contains(directory.Path)) is { IsEmpty: false } misdirected)
        {
            return Move(misdirected, reason);
        }

        if (StandStill() && Cancellations(_ => true) is { IsEmpty: false } stuck)
        {
            return Move(
                stuck,
                $"their copies have not grown for {CopiesMayStandStill.TotalMinutes:0} minutes, and are to be begun "
                + "anew");
        }

        return Next() is { IsEmpty: false } moves ? Move(moves, reason) : null;
    }

    private MoveBetweenDirectories Move(ImmutableArray<DirectoryMove> moves, string reason) =>
        new(Broker.Name, Situation.EndpointOf(Broker.Node), moves, reason);

    /// <summary>New moves. As many run at once as the spec lets move between brokers.</summary>
    private ImmutableArray<DirectoryMove> Next()
    {
        var underWay = Stored.Sum(d => d.Replicas.Count(r => r.IsFuture));
        var room = Room();
        var moves = ImmutableArray.CreateBuilder<DirectoryMove>();
        foreach (var replica in Staying.OrderByDescending(r => r.Bytes))
        {
            if (underWay + moves.Count >= Situation.Target.Kafka.Rebalance.ConcurrentMoves)
            {
                break;
            }

            if (DirectoryFor(replica, room) is not { } directory)
            {
                continue;
            }

            moves.Add(new(replica.Topic, replica.Number, directory));

            // Two directories may be on one disk.
            room = room.ToDictionary(r => r.Key, r => r.Value - replica.Bytes, StringComparer.Ordinal);
        }

        return moves.ToImmutable();
    }

    /// <summary>Moves that cancel copies, each to the directory that its replica is in.</summary>
    private ImmutableArray<DirectoryMove> Cancellations(Func<StoredDirectory, bool> isOf) =>
    [
        .. from directory in Stored
           where isOf(directory)
           from copy in directory.Replicas
           where copy.IsFuture
           let home = Stored.FirstOrDefault(
               d => d.Replicas.Any(r => !r.IsFuture && r.Topic == copy.Topic && r.Number == copy.Number))
           where home is not null
           select new DirectoryMove(copy.Topic, copy.Number, home.Path),
    ];

    private bool StandStill() =>
        Situation.Kafka?.CopiesStandStill.TryGetValue(Broker.Node.Id, out var standStill) == true
        && standStill >= CopiesMayStandStill;

    private bool IsOnItsWay(StoredReplica replica) =>
        Stored.Any(d => d.Replicas.Any(r => r.IsFuture && r.Topic == replica.Topic && r.Number == replica.Number));

    /// <summary>
    /// The directory with the most room among the directories that stay and serve; null where the replica fits into
    /// none.
    /// </summary>
    private string? DirectoryFor(StoredReplica replica, Dictionary<string, long> room) => Situation.Target.Kafka.LogDirs
        .Where(path => Stored.Any(d => d.Path == path && d.Error == 0) && room.GetValueOrDefault(path) >= replica.Bytes)
        .OrderByDescending(path => room[path])
        .FirstOrDefault();

    /// <summary>
    /// Bytes that each directory can take. Copies on their way to any directory, and what a broker needs free to be
    /// started, are taken off.
    /// </summary>
    private Dictionary<string, long> Room()
    {
        var present =
            Stored.SelectMany(d => d.Replicas).Where(r => !r.IsFuture).ToLookup(r => (r.Topic, r.Number), r => r.Bytes);
        var promised = Stored
            .SelectMany(d => d.Replicas)
            .Where(r => r.IsFuture)
            .Sum(r => Math.Max(0, present[(r.Topic, r.Number)].DefaultIfEmpty().Max() - r.Bytes));
        return Situation.Observed.Seen(Broker.Name)!.Disks
            .DistinctBy(d => d.Path)
            .ToDictionary(d => d.Path, d => d.FreeBytes - HostLayout.BrokerRoom - promised, StringComparer.Ordinal);
    }
}
