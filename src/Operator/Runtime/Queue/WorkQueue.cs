using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace KafkaPi.Operator.Runtime.Queue;

/// <summary>A delaying, deduplicating queue with a backoff per key, like client-go's work queue.</summary>
/// <remarks>
/// A key is waiting (due later), dirty (due now) or in process. A key in process is not handed out a second time; when
/// it becomes dirty meanwhile, it is handed out again once it is done. Handing a key out cancels its wait, because this
/// run is the one that it waited for.
/// </remarks>
internal sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Channel<TKey> _ready = Channel.CreateUnbounded<TKey>();
    private readonly HashSet<TKey> _dirty = [];
    private readonly HashSet<TKey> _processing = [];
    private readonly Dictionary<TKey, long> _waiting = [];
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

    /// <summary>The number of keys that are due and not handed out yet.</summary>
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

    /// <summary>Adds the key after a delay. The earliest of several requests for one key wins.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        lock (_lock)
        {
            if (delay <= TimeSpan.Zero)
            {
                MakeDirty(key);
                return;
            }

            var due = _time.After(delay);
            if (!_waiting.TryGetValue(key, out var known) || due < known)
            {
                _waiting[key] = due;
                SetAlarm();
            }
        }
    }

    /// <summary>Counts a failure and adds the key after the backoff of its failures in a row.</summary>
    /// <remarks>
    /// The delay is at least <paramref name="earliest"/> and otherwise at most <paramref name="latest"/>.
    /// </remarks>
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

    /// <summary>Hands out the keys that are due, until <see cref="ShutDown"/>.</summary>
    /// <remarks>Every key handed out must be given back by <see cref="Done"/>.</remarks>
    public async IAsyncEnumerable<TKey> TakeAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
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

    /// <summary>Ends the queue: it takes no key any more, and hands out none that is due.</summary>
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
            var now = _time.GetTimestamp();
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
            var delay = _time.Until(_waiting.Values.Min());
            _alarm.Change(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
