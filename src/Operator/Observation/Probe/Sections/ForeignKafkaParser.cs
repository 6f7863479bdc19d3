using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;

namespace KafkaPi.Operator.Observation.Probe.Sections;

/// <summary>Reads what was found of a Kafka of another hand.</summary>
internal static class ForeignKafkaParser
{
    public static ForeignKafka Parse(ProbeLines lines) => new(
        [
            .. lines.All("foreign-daemon").Select(l => new ForeignDaemon(
                Kind(l), l["user"], l["unit"], l["version"], l["settings"])),
        ],
        [
            .. lines.All("foreign-data").Select(l => new ForeignData(
                Kind(l), l["path"], l["owner"], l["id"], l["cluster-id"])),
        ]);

    private static DaemonKind Kind(ProbeLine line) =>
        Enum.GetValues<DaemonKind>().Cast<DaemonKind?>().FirstOrDefault(k => k!.Value.RoleName() == line["kind"])
        ?? throw line.Refuse("no known kind");
}
