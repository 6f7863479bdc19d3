using System.Threading.Channels;

namespace KafkaPi.ControlPlane.Storage;

/// <summary>
/// A resource's changes from one revision on. A reader that falls more than <paramref name="capacity"/> changes
/// behind is cut off and may resume. Replayed changes do not count against the capacity, so that a reader far
/// behind can catch up.
/// </summary>
internal sealed class Subscription(Store store, string resource, int capacity, Action cutOff) : IDisposable
{
    private readonly Channel<Change> _changes = Channel.CreateUnbounded<Change>();
    private int _capacity = capacity;
    private bool _isCutOff;

    public string Resource => resource;

    public ChannelReader<Change> Changes => _changes.Reader;

    /// <summary>The revision up to which the reader has seen all; null while changes wait in the buffer.</summary>
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
        {
            return;
        }

        if (_changes.Reader.Count < _capacity)
        {
            _changes.Writer.TryWrite(change);
            return;
        }
        // The reader may be blocked by its client for ever, so the connection is cut without waiting for it.
        _isCutOff = true;
        _changes.Writer.Complete();
        cutOff();
    }
}
