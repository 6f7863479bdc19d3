using System.Threading.Channels;

namespace KafkaPi.Operator.Runtime;

/// <summary>client-go's work queue: delaying, deduplicating, with a backoff per key; a key that is being worked on is not handed out again.</summary>
/// <remarks>
/// A key is waiting (due later), dirty (due now) or being processed, or dirty and being processed: then it is handed out again when done.
/// Handing a key out cancels its wait, because this is the run it waited for.
/// </remarks>
internal sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Channel<TKey> _ready = Channel.CreateUnbounded<TKey>();
    private readonly HashSet<TKey> _dirty = [];
    private readonly HashSet<TKey> _processing = [];
    private readonly Dictionary<TKey, DateTimeOffset> _waiting = [];
    private readonly Dictionary<TKey, int> _failures = [];
    private readonly TimeProvider _time;
    private readonly Backoff _backoff;
    private readonly ITimer _alarm;

    public WorkQueue(TimeProvider time, Backoff backoff)
    {
        _time = time;
        _backoff = backoff;
        _alarm = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Keys due and not handed out yet.</summary>
    public int Depth
    {
        get
        {
            lock (_lock)
            {
                return _dirty.Count;
            }
        }
    }

    public void Add(TKey key)
    {
        lock (_lock)
        {
            MakeDirty(key);
        }
    }

    /// <summary>The earliest of several requests for one key wins.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        lock (_lock)
        {
            if (delay <= TimeSpan.Zero)
            {
                MakeDirty(key);
                return;
            }

            var due = _time.GetUtcNow() + delay;
            if (!_waiting.TryGetValue(key, out var known) || due < known)
            {
                _waiting[key] = due;
                SetAlarm();
            }
        }
    }

    /// <summary>Adds the key after the backoff of its failures in a row, this one included, but not before <paramref name="earliest"/> nor after <paramref name="latest"/>.</summary>
    /// <returns>The delay.</returns>
    public TimeSpan AddRateLimited(TKey key, TimeSpan? earliest = null, TimeSpan? latest = null)
    {
        lock (_lock)
        {
            var failures = _failures[key] = _failures.GetValueOrDefault(key) + 1;
            var delay = _backoff.After(failures);
            delay = latest < delay ? latest.Value : delay;
            delay = earliest > delay ? earliest.Value : delay;
            AddAfter(key, delay);
            return delay;
        }
    }

    /// <summary>Ends the row of failures.</summary>
    public void Forget(TKey key)
    {
        lock (_lock)
        {
            _failures.Remove(key);
        }
    }

    /// <summary>The keys that are due, until <see cref="ShutDown"/>. Each one handed out must be given back by <see cref="Done"/>.</summary>
    public async IAsyncEnumerable<TKey> TakeAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var key in _ready.Reader.ReadAllAsync(cancellationToken))
        {
            lock (_lock)
            {
                _dirty.Remove(key);
                _waiting.Remove(key);
                _processing.Add(key);
            }

            yield return key;
        }
    }

    public void Done(TKey key)
    {
        lock (_lock)
        {
            _processing.Remove(key);
            if (_dirty.Contains(key))
            {
                _ready.Writer.TryWrite(key);
            }
        }
    }

    /// <summary>Nothing is accepted any more; what is due is no longer handed out.</summary>
    public void ShutDown()
    {
        lock (_lock)
        {
            _ready.Writer.TryComplete();
            while (_ready.Reader.TryRead(out var key))
            {
                _dirty.Remove(key);
            }

            _waiting.Clear();
            _alarm.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _alarm.Dispose();

    private void MakeDirty(TKey key)
    {
        if (_dirty.Add(key) && !_processing.Contains(key))
        {
            _ready.Writer.TryWrite(key);
        }
    }

    private void Wake()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            foreach (var key in _waiting.Where(w => w.Value <= now).Select(w => w.Key).ToList())
            {
                _waiting.Remove(key);
                MakeDirty(key);
            }

            SetAlarm();
        }
    }

    private void SetAlarm()
    {
        if (_waiting.Count > 0)
        {
            var delay = _waiting.Values.Min() - _time.GetUtcNow();
            _alarm.Change(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
