using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace KafkaPi.EndToEnd.Bed.Clients;

internal static class MoveThrottles
{
    /// <summary>
    /// Reads the throttles that moves have set on brokers and topics. A broker that has just started may be asked for a
    /// topic that it does not know yet.
    /// </summary>
    public static Task<string[]> ThrottlesAsync(this IAdminClient admin) =>
        Eventually.GetAsync("every broker knows the topics", async () =>
        {
            try
            {
                return await DescribedAsync(admin);
            }
            catch (DescribeConfigsException e) when (e.Results.Any(r => r.Error.Code == ErrorCode.UnknownTopicOrPart))
            {
                throw new NotYetException(e.Message);
            }
        }, CancellationToken.None);

    private static async Task<string[]> DescribedAsync(IAdminClient admin)
    {
        var seen = admin.GetMetadata(TimeSpan.FromSeconds(30));
        var resources = seen.Brokers
            .Select(b => Resource(ResourceType.Broker, b.BrokerId.ToString(CultureInfo.InvariantCulture)))
            .Concat(seen.Topics.Select(t => Resource(ResourceType.Topic, t.Topic)));
        var found = await Task.WhenAll(resources.Select(resource => admin.DescribeConfigsAsync([resource])));
        return
        [
            .. found.SelectMany(f => f)
                .SelectMany(f => f.Entries.Values)
                .Where(e => e.Name.Contains(".replication.throttled.", StringComparison.Ordinal))
                .Select(e => e.Value)
                .Where(value => value is { Length: > 0 }),
        ];
    }

    private static ConfigResource Resource(ResourceType type, string name) => new() { Type = type, Name = name };
}
