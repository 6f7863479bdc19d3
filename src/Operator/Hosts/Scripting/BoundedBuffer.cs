using System.Runtime.InteropServices;
using System.Text;
using KafkaPi.Operator.Budgets;

namespace KafkaPi.Operator.Hosts.Scripting;

/// <summary>Keeps the first bytes of a stream and drops the rest.</summary>
/// <param name="share">The memory that the bytes may take. Null for a buffer whose limit is small.</param>
internal sealed class BoundedBuffer(int limit, MemoryShare? share = null)
{
    private readonly List<byte> _bytes = [];

    public bool Truncated { get; private set; }

    public void Add(ReadOnlySpan<byte> more)
    {
        var taken = more[..Math.Min(more.Length, limit - _bytes.Count)];
        if (Truncated || share?.TryGrowTo(_bytes.Count + taken.Length) == false)
        {
            taken = [];
        }

        _bytes.AddRange(taken);
        Truncated |= taken.Length < more.Length;
    }

    public override string ToString() => Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(_bytes));
}
