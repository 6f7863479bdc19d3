using KafkaPi.Operator.Kafka;

namespace KafkaPi.Operator.Planning;

/// <summary>Settings of the spec that a running broker would not take. They are not altered anywhere, and not written into a file that a broker may start with.</summary>
public static class SettingsRefused
{
    public static IEnumerable<Finding> Check(Situation situation) =>
        from broker in situation.Brokers
        where broker is { State: MemberState.Serving, Wanted: not null }
        let refusal = broker.Settings?.Refusal
        where refusal is not null
        select new Finding(broker.Name, FindingKind.SettingRefused, Sentence(broker, refusal));

    private static string Sentence(Member broker, Refusal refusal)
    {
        var fields = refusal.Keys.Select(key => broker.Wanted!.Settings.TryGetValue(key, out var value)
            ? $"spec.kafka.config[{key}] is {value}"
            : $"spec.kafka.config[{key}] is not given any more");
        return $"{string.Join(" and ", fields)}: Kafka refuses it: {refusal.Reason}; correct it, until then nothing of this change is made";
    }
}
