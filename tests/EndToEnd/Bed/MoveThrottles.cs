using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace KafkaPi.EndToEnd.Bed;

internal static class MoveThrottles
{
    /// <summary>All that a move sets on brokers and topics, as far as it is still there.</summary>
    public static async Task<string[]> ThrottlesAsync(this IAdminClient admin)
    {
        var seen = admin.GetMetadata(TimeSpan.FromSeconds(30));
        var resources = seen.Brokers.Select(b => new ConfigResource { Type = ResourceType.Broker, Name = b.BrokerId.ToString(CultureInfo.InvariantCulture) })
            .Concat(seen.Topics.Select(t => new ConfigResource { Type = ResourceType.Topic, Name = t.Topic }));
        var found = await Task.WhenAll(resources.Select(async resource => await admin.DescribeConfigsAsync([resource])));
        return [.. found.SelectMany(f => f).SelectMany(f => f.Entries.Values)
            .Where(e => e.Name.Contains(".replication.throttled.", StringComparison.Ordinal) && e.Value is { Length: > 0 })
            .Select(e => e.Value)];
    }
}
