using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
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

    /// <summary>What the evacuation has to wait for; null when it goes on by itself.</summary>
    public string? WaitsFor()
    {
        foreach (var path in Left)
        {
            if (Stored.FirstOrDefault(d => d.Path == path) is not { Error: 0 } directory)
            {
                return $"{path} to be a directory that Kafka can read: put its disk back, or mend it";
            }

            var homeless = directory.Replicas.FirstOrDefault(
                r => !r.IsFuture && !IsOnItsWay(r) && DirectoryFor(r, Room()) is null);
            if (homeless is not null)
            {
                return $"room for {homeless.Topic}-{homeless.Number} in "
                    + $"{string.Join(" or ", Situation.Target.Kafka.LogDirs)}";
            }
        }

        return Stored.Any(d => Left.Contains(d.Path) && !d.Replicas.IsEmpty)
            ? null
            : "what Kafka has deleted there to be gone from the disk";
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
        foreach (var replica in Stored
            .Where(d => Left.Contains(d.Path) && d.Error == 0)
            .SelectMany(d => d.Replicas)
            .Where(r => !r.IsFuture && !IsOnItsWay(r))
            .OrderByDescending(r => r.Bytes))
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
