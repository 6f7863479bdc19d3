using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using KafkaPi.ControlPlane.Json;
using Microsoft.Data.Sqlite;

namespace KafkaPi.ControlPlane.Storage;

/// <summary>
/// All objects under one global revision. Reads come from an immutable snapshot in memory. Writes go through one
/// loop, which commits all waiting writes in one durable transaction and shows them to readers, watches and
/// writers only afterwards.
/// </summary>
internal sealed class Store : IAsyncDisposable
{
    private const int MaxBatch = 512;

    private readonly SqliteConnection _connection;
    private readonly TimeProvider _time;
    private readonly int _historyLimit;
    private readonly int _watchBuffer;
    private readonly Channel<PendingWrite> _writes =
        Channel.CreateUnbounded<PendingWrite>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _gate = new();
    private readonly List<Change> _history = [];
    private readonly List<Subscription> _subscriptions = [];
    private readonly Task _loop;
    private volatile Snapshot _snapshot;
    private long _historyFloor;

    private Store(SqliteConnection connection, Snapshot snapshot, TimeProvider time, int historyLimit, int watchBuffer)
    {
        _connection = connection;
        _time = time;
        _historyLimit = historyLimit;
        _watchBuffer = watchBuffer;
        _snapshot = snapshot;
        _historyFloor = snapshot.Revision;
        _loop = Task.Factory.StartNew(
            WriteLoop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public Snapshot Current => _snapshot;

    /// <summary>
    /// Raised for each committed change before its writer gets the answer, so that the change has taken effect by
    /// then.
    /// </summary>
    public event Action<Change>? Committed;

    /// <summary>Opens the database for this process alone and loads it.</summary>
    /// <param name="path">The database file.</param>
    /// <param name="time">Dates the writes.</param>
    /// <param name="historyLimit">Changes kept for watches that resume.</param>
    /// <param name="watchBuffer">Changes that a subscription may fall behind.</param>
    public static Store Open(string path, TimeProvider time, int historyLimit, int watchBuffer)
    {
        var connection =
            new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Execute(connection, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
        Execute(connection, """
            CREATE TABLE IF NOT EXISTS objects (
                resource TEXT, namespace TEXT, name TEXT, revision INTEGER, written INTEGER, json BLOB,
                PRIMARY KEY (resource, namespace, name)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS revision (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER);
            INSERT OR IGNORE INTO revision VALUES (1, 1);
            """);
        return new Store(connection, Load(connection), time, historyLimit, watchBuffer);
    }

    /// <summary>Writes an object that is still at <paramref name="expectedRevision"/>.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="expectedRevision">The revision that the object must have; 0 when it must not exist.</param>
    /// <param name="value">
    /// The new state, or with <paramref name="delete"/> the last one. The store sets its resourceVersion.
    /// </param>
    /// <param name="delete">Removes the object.</param>
    /// <returns>The object as written and durable, or null when it was at another revision.</returns>
    public Task<StoredObject?> WriteAsync(ObjectKey key, long expectedRevision, JsonObject value, bool delete = false)
    {
        var write = new PendingWrite(key, expectedRevision, value, delete);
        return _writes.Writer.TryWrite(write) ? write.Done.Task : throw new ObjectDisposedException(nameof(Store));
    }

    /// <summary>
    /// Follows a resource from <paramref name="since"/> (exclusive); null when the history no longer reaches back
    /// that far.
    /// </summary>
    /// <param name="resource">The resource.</param>
    /// <param name="since">The revision that the reader has seen.</param>
    /// <param name="cutOff">Called once when the reader is too far behind. No change follows then.</param>
    public Subscription? Subscribe(string resource, long since, Action cutOff)
    {
        lock (_gate)
        {
            if (since < _historyFloor)
            {
                return null;
            }

            var subscription = new Subscription(this, resource, _watchBuffer, cutOff);
            var first = _history.FindIndex(change => change.Revision > since);
            for (var i = first; i >= 0 && i < _history.Count; i++)
            {
                if (_history[i].Object.Key.Resource == resource)
                {
                    subscription.Replay(_history[i]);
                }
            }
            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    /// <summary>Forgets the changes that watches could resume from.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            _history.Clear();
            _historyFloor = _snapshot.Revision;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _loop;
        await _connection.DisposeAsync();
    }

    internal void Unsubscribe(Subscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }
    }

    internal long? CaughtUpRevision(Subscription subscription)
    {
        lock (_gate)
        {
            return subscription.Changes.Count == 0 ? _snapshot.Revision : null;
        }
    }

    private void WriteLoop()
    {
        var batch = new List<PendingWrite>();
        while (_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _writes.Reader.TryRead(out var write))
            {
                batch.Add(write);
            }

            try
            {
                CommitBatch(batch);
            }
            catch (Exception e)
            {
                foreach (var write in batch)
                {
                    write.Done.TrySetException(e);
                }
            }
        }
    }

    private void CommitBatch(List<PendingWrite> batch)
    {
        var after = _snapshot;
        var changes = new List<Change>(batch.Count);
        foreach (var write in batch)
        {
            var existing = after.Find(write.Key);
            if ((existing?.Revision ?? 0) != write.ExpectedRevision)
            {
                continue;
            }

            write.Written = Stamped(write, after.Revision + 1);
            var type = (write.Delete, existing) switch
            {
                (true, _) => ChangeType.Deleted,
                (_, null) => ChangeType.Added,
                _ => ChangeType.Modified,
            };
            var change = new Change(type, write.Written, existing);
            changes.Add(change);
            after = after.With(change);
        }
        if (changes.Count > 0)
        {
            Persist(changes, after.Revision);
            Publish(changes, after);
        }
        foreach (var write in batch)
        {
            write.Done.TrySetResult(write.Written);
        }
    }

    private StoredObject Stamped(PendingWrite write, long revision)
    {
        write.Value.Ensure("metadata")["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture);
        return new(write.Key, revision, JsonText.Bytes(write.Value), _time.GetUtcNow());
    }

    private void Persist(List<Change> changes, long revision)
    {
        using var transaction = _connection.BeginTransaction();
        using var put = _connection.CreateCommand();
        put.CommandText =
            "INSERT OR REPLACE INTO objects VALUES ($resource, $namespace, $name, $revision, $written, $json)";
        using var remove = _connection.CreateCommand();
        remove.CommandText =
            "DELETE FROM objects WHERE resource = $resource AND namespace = $namespace AND name = $name";
        foreach (var change in changes)
        {
            var command = change.Type == ChangeType.Deleted ? remove : put;
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$resource", change.Object.Key.Resource);
            command.Parameters.AddWithValue("$namespace", change.Object.Key.Namespace);
            command.Parameters.AddWithValue("$name", change.Object.Key.Name);
            if (command == put)
            {
                command.Parameters.AddWithValue("$revision", change.Revision);
                command.Parameters.AddWithValue("$written", change.Object.WrittenAt.ToUnixTimeMilliseconds());
                command.Parameters.AddWithValue("$json", change.Object.Json);
            }
            command.ExecuteNonQuery();
        }
        using var advance = _connection.CreateCommand();
        advance.CommandText = "UPDATE revision SET value = $revision";
        advance.Parameters.AddWithValue("$revision", revision);
        advance.ExecuteNonQuery();
        transaction.Commit();
    }

    private void Publish(List<Change> changes, Snapshot after)
    {
        lock (_gate)
        {
            _snapshot = after;
            _history.AddRange(changes);
            foreach (var change in changes)
            {
                Committed?.Invoke(change);
                var followers =
                    _subscriptions.Where(subscription => subscription.Resource == change.Object.Key.Resource);
                foreach (var subscription in followers)
                {
                    subscription.Offer(change);
                }
            }

            if (_history.Count > _historyLimit + _historyLimit / 4)
            {
                var drop = _history.Count - _historyLimit;
                _historyFloor = _history[drop - 1].Revision;
                _history.RemoveRange(0, drop);
            }
        }
    }

    private static Snapshot Load(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM revision";
        var revision = (long)command.ExecuteScalar()!;
        var snapshot = Snapshot.Empty;
        command.CommandText = "SELECT resource, namespace, name, revision, written, json FROM objects";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var key = new ObjectKey(reader.GetString(0), reader.GetString(1), reader.GetString(2));
            var written = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4));
            var stored = new StoredObject(key, reader.GetInt64(3), reader.GetFieldValue<byte[]>(5), written);
            snapshot = snapshot.With(new Change(ChangeType.Added, stored, null));
        }
        return snapshot with { Revision = revision };
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
