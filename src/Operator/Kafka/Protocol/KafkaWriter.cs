using System.Buffers;
using System.Text;

namespace KafkaPi.Operator.Kafka.Protocol;

internal sealed class KafkaWriter
{
    private readonly ArrayBufferWriter<byte> _written = new();

    public ReadOnlyMemory<byte> Written => _written.WrittenMemory;

    /// <summary>Writes topics with the numbers of their partitions, both sorted.</summary>
    public KafkaWriter Partitions(IEnumerable<(string Topic, int Number)> partitions)
    {
        var topics = partitions
            .GroupBy(p => p.Topic, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .ToArray();
        Int32(topics.Length);
        foreach (var topic in topics)
        {
            int[] numbers = [.. topic.Select(p => p.Number).Order()];
            String(topic.Key).Int32(numbers.Length);
            foreach (var number in numbers)
            {
                Int32(number);
            }
        }

        return this;
    }

    public KafkaWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _written.Write(bytes);
        return this;
    }

    public KafkaWriter Byte(byte value) => Bytes([value]);

    public KafkaWriter Int16(short value) => Bytes([(byte)(value >> 8), (byte)value]);

    public KafkaWriter Int32(int value) => Int16((short)(value >> 16)).Int16((short)value);

    public KafkaWriter NoTags() => Byte(0);

    public KafkaWriter String(string value) =>
        Int16((short)Encoding.UTF8.GetByteCount(value)).Bytes(Encoding.UTF8.GetBytes(value));
}
