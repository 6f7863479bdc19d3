using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.BrokerConfig;

/// <summary>A broker's refusal of a change, in Kafka's words.</summary>
/// <param name="Keys">
/// Settings that Kafka's message names. They are all settings of the change when the message names none.
/// </param>
public sealed record ConfigRejection(ImmutableArray<string> Keys, string Reason)
{
    /// <summary>The rejection as a sentence without its full stop, with the fields of the spec.</summary>
    /// <param name="given">The values that the spec gives.</param>
    public string Sentence(ImmutableSortedDictionary<string, string> given)
    {
        var fields = Keys.Select(key => given.TryGetValue(key, out var value)
            ? $"spec.kafka.config[{key}] is {value}"
            : $"spec.kafka.config[{key}] is not given any more");
        return $"{string.Join(" and ", fields)}: Kafka refuses it: {Reason}";
    }
}
