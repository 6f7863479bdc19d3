using System.Threading.Channels;

namespace KafkaPi.ControlPlane.Storage;

/// <summary>
/// A resource's changes from one revision on. Who falls further behind than <paramref name="capacity"/> changes is cut off and may resume;
/// what it resumes with does not count, or it would never catch up.
/// </summary>
internal sealed class Subscription(Store store, string resource, int capacity, Action cutOff) : IDisposable
{
    private readonly Channel<Change> _changes = Channel.CreateUnbounded<Change>();
    private int _capacity = capacity;
    private bool _isCutOff;

    public string Resource => resource;

    public ChannelReader<Change> Changes => _changes.Reader;

    /// <summary>The revision up to which everything has been read; null while changes wait in the buffer.</summary>
    public long? CaughtUpRevision() => store.CaughtUpRevision(this);

    public void Dispose() => store.Unsubscribe(this);

    internal void Replay(Change change)
    {
        _capacity++;
        _changes.Writer.TryWrite(change);
    }

    internal void Offer(Change change)
    {
        if (_isCutOff)
            return;
        if (_changes.Reader.Count < _capacity)
        {
            _changes.Writer.TryWrite(change);
            return;
        }
        // Who reads it may be held up by its client for ever: it is not asked.
        _isCutOff = true;
        _changes.Writer.Complete();
        cutOff();
    }
}
