using System.Runtime.InteropServices;
using System.Text;

namespace KafkaPi.Operator.Hosts.Scripting;

/// <summary>Splits a stream at markers, however the stream is chunked.</summary>
internal sealed class MarkerScanner
{
    private readonly List<byte> _pending = [];

    public void Feed(ReadOnlySpan<byte> bytes) => _pending.AddRange(bytes);

    /// <summary>
    /// Moves the bytes before the marker to <paramref name="before"/>. False until the whole marker has arrived.
    /// </summary>
    public bool TryPass(string marker, BoundedBuffer before)
    {
        var wanted = Encoding.ASCII.GetBytes(marker);
        var waiting = CollectionsMarshal.AsSpan(_pending);
        var at = waiting.IndexOf(wanted);
        var settled = at >= 0 ? at : Math.Max(0, waiting.Length - wanted.Length + 1);
        before.Add(waiting[..settled]);
        _pending.RemoveRange(0, at >= 0 ? at + wanted.Length : settled);
        return at >= 0;
    }

    public void Flush(BoundedBuffer rest)
    {
        rest.Add(CollectionsMarshal.AsSpan(_pending));
        _pending.Clear();
    }
}
