using System.Globalization;

namespace KafkaPi.Operator.Kafka;

/// <summary>The DescribeConfigs request for the rate that moves of replicas are held to, which a broker tells of itself only.</summary>
internal static class BrokerThrottle
{
    private const string Rate = "follower.replication.throttled.rate";
    private const byte Broker = 4;

    /// <summary>A source of a value: set for this broker alone, as a reassignment does it.</summary>
    private const byte DynamicOfBroker = 2;

    public static KafkaRequest Request(int broker) => new(32, 1, new KafkaWriter()
        .Int32(1).Byte(Broker).String(broker.ToString(CultureInfo.InvariantCulture)).Int32(1).String(Rate).Byte(0).Written);

    /// <returns>Bytes per second; null: none is set.</returns>
    /// <exception cref="IOException">It is not an answer to this request.</exception>
    public static long? Parse(ReadOnlySpan<byte> answer)
    {
        long? rate = null;
        foreach (var setting in DescribedSetting.ReadAll(answer))
        {
            if (setting is { Name: Rate, Source: DynamicOfBroker } && long.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) rate = number;
        }

        return rate;
    }
}
