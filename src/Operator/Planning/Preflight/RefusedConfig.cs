using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Preflight;

/// <summary>
/// Finds settings of the spec that a running broker would not take. They are altered on no broker, and written into no
/// file that a broker may start with.
/// </summary>
public static class RefusedConfig
{
    public static IEnumerable<Finding> Check(Situation situation) =>
        from broker in situation.Brokers
        where broker is { Health: DaemonHealth.Serving, Rendered: not null }
        let rejection = broker.Config?.Rejection
        where rejection is not null
        select new Finding(
            broker.Name, FindingKind.SettingRefused,
            $"{rejection.Sentence(broker.Rendered!.Settings)}; correct it, until then nothing of this change is made");
}
