using System.Globalization;
using KafkaPi.Operator.Kafka.Protocol;

namespace KafkaPi.Operator.Kafka.Requests;

/// <summary>
/// The DescribeConfigs request for the rate to which moves of replicas are throttled. A broker answers it for itself
/// only.
/// </summary>
internal static class DescribeThrottle
{
    private const string Rate = "follower.replication.throttled.rate";
    private const byte Broker = 4;

    /// <summary>The source of a value that is set for this broker alone, as a reassignment sets it.</summary>
    private const byte DynamicOfBroker = 2;

    public static KafkaRequest Request(int broker) => new(32, 1, new KafkaWriter()
        .Int32(1)
        .Byte(Broker).String(broker.ToString(CultureInfo.InvariantCulture))
        .Int32(1)
        .String(Rate)
        .Byte(0)
        .Written);

    /// <returns>Bytes per second; null when none is set.</returns>
    /// <exception cref="IOException">It is not an answer to this request.</exception>
    public static long? Parse(ReadOnlySpan<byte> answer)
    {
        long? rate = null;
        foreach (var setting in DescribedSetting.ReadAll(answer))
        {
            if (setting is { Name: Rate, Source: DynamicOfBroker }
                && long.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                rate = number;
            }
        }

        return rate;
    }
}
