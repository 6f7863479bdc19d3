using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace KafkaPi.Operator.Kafka.Protocol;

/// <summary>Reads the fields of an answer.</summary>
/// <remarks>Every method throws an <see cref="IOException"/> when the answer does not contain the field.</remarks>
internal ref struct KafkaReader(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    public byte Byte() => Take(1)[0];

    public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public string? String() => Int16() is >= 0 and var length ? Encoding.UTF8.GetString(Take(length)) : null;

    /// <summary>
    /// Reads the length of a list. Every element takes at least four bytes, so a garbled length costs neither time nor
    /// memory.
    /// </summary>
    public int Count() =>
        Int32() is >= 0 and var count && count <= _rest.Length / 4
            ? count
            : throw new IOException("a list of an impossible length");

    public ImmutableArray<int> Int32s()
    {
        var items = ImmutableArray.CreateBuilder<int>(Count());
        while (items.Count < items.Capacity)
        {
            items.Add(Int32());
        }

        return items.ToImmutable();
    }

    /// <summary>Reads the length of a list in a flexible version, where an element may be a single byte.</summary>
    public int CompactCount() =>
        Varint() is > 0 and var length && length - 1 <= _rest.Length
            ? (int)length - 1
            : throw new IOException("a list of an impossible length");

    public string? CompactString() =>
        Varint() is > 0 and var length ? Encoding.UTF8.GetString(Take((int)Math.Min(length - 1, int.MaxValue))) : null;

    public ImmutableArray<int> CompactInt32s()
    {
        var items = ImmutableArray.CreateBuilder<int>(CompactCount());
        while (items.Count < items.Capacity)
        {
            items.Add(Int32());
        }

        return items.ToImmutable();
    }

    public void SkipTags()
    {
        for (var tags = Varint(); tags > 0; tags--)
        {
            Varint();
            Take((int)Math.Min(Varint(), int.MaxValue));
        }
    }

    private uint Varint()
    {
        var value = 0u;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = Byte();
            value |= (uint)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new IOException("a number without an end");
    }

    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw new IOException("an answer that does not end where it should");
        }
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            throw new IOException("an answer that ends too early");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
