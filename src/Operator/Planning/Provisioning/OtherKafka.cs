using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Provisioning;

/// <summary>
/// Finds Kafka and ZooKeeper of another hand on hosts that nobody owns yet. A cluster that is begun beside them is
/// empty, and their clients may write into it. Nothing is begun before a person has said what is to be left alone.
/// </summary>
public static class OtherKafka
{
    private const string Danger =
        "A cluster beside it would be empty, and its clients might write into that. Nothing was changed on the host. ";

    public static IEnumerable<Finding> Check(Situation situation)
    {
        (NodeName Node, ForeignKafka Kafka)[] found =
        [
            .. from node in situation.Target.Nodes
               let seen = situation.Observed.Seen(node.Name)
               where seen is { Owner: null }
               let kafka = Unnamed(node.Name, seen.Kafka, situation)
               where !kafka.IsEmpty
               select (node.Name, kafka),
        ];
        if (found.Length == 0)
        {
            return [];
        }

        var command = Command(situation, found.SelectMany(f => Entries(f.Node, f.Kafka, situation.Target)));
        return found.Select(f => new Finding(
            f.Node, KindOf(f.Kafka), $"{Words(f.Kafka)}. {Danger}{Mend(f.Node, f.Kafka, situation.Target, command)}"));
    }

    /// <summary>The unit is one of a Kafka that the operator has not started.</summary>
    public static bool IsUnitOf(string unit, ObservedHost.Seen seen) => seen.Kafka.Daemons.Any(d => d.Unit == unit);

    private static FindingKind KindOf(ForeignKafka kafka) =>
        kafka.Daemons.IsEmpty ? FindingKind.ForeignData : FindingKind.ForeignKafka;

    /// <summary>
    /// What the annotation does not name yet. What lies in a directory of the spec cannot be left alone. Data of the
    /// daemons' own account there is what a deleted cluster has left.
    /// </summary>
    private static ForeignKafka Unnamed(NodeName node, ForeignKafka kafka, Situation situation)
    {
        var (target, named) = (situation.Target, situation.Requests.LeftAlone);
        return new(
            [.. kafka.Daemons.Where(d => !named.Contains(new(node, Place(d))))],
            [
                .. kafka.Data.Where(d => IsOfSpec(d, target)
                    ? d.Owner != HostLayout.User
                    : !named.Contains(new(node, d.Path))),
            ]);
    }

    private static bool IsOfSpec(ForeignData data, TargetCluster target) =>
        target.Kafka.LogDirs.Append(target.ZooKeeper.DataDir).Contains(data.Path);

    private static IEnumerable<LeftAlone> Entries(NodeName node, ForeignKafka kafka, TargetCluster target) =>
        kafka.Daemons.Select(d => new LeftAlone(node, Place(d)))
            .Concat(kafka.Data.Where(d => !IsOfSpec(d, target)).Select(d => new LeftAlone(node, d.Path)));

    /// <summary>What stands for the process in the annotation.</summary>
    private static string Place(ForeignDaemon daemon) =>
        daemon.Settings.Length > 0 ? daemon.Settings : daemon.Kind.RoleName();

    private static string Words(ForeignKafka kafka)
    {
        var data = string.Join(", ", kafka.Data.Select(Words));
        return kafka.Daemons.IsEmpty
            ? $"data of another Kafka is on the host: {data}"
            : $"another Kafka runs on the host: {string.Join(", ", kafka.Daemons.Select(Words))}"
                + (data.Length > 0 ? $"; its data: {data}" : "");
    }

    private static string Words(ForeignDaemon daemon)
    {
        string[] parts =
        [
            daemon.Unit.Length > 0 ? daemon.Unit : "no unit",
            $"user {daemon.User}",
            .. daemon.Version.Length > 0 ? [$"Kafka {daemon.Version}"] : Array.Empty<string>(),
            .. daemon.Settings.Length > 0 ? [$"settings {daemon.Settings}"] : Array.Empty<string>(),
        ];
        return $"{daemon.Kind.InWords()} ({string.Join(", ", parts)})";
    }

    private static string Words(ForeignData data) =>
        $"{data.Path} (of {data.Owner}"
        + (data.Id.Length > 0 ? $", id {data.Id}" : "")
        + (data.ClusterId.Length > 0 ? $", cluster.id {data.ClusterId}" : "")
        + ")";

    private static string Mend(NodeName node, ForeignKafka kafka, TargetCluster target, string command)
    {
        string[] taken = [.. kafka.Data.Where(d => IsOfSpec(d, target)).Select(d => d.Path)];
        string?[] parts =
        [
            taken.Length == 0 ? null
                : $"Name another directory than {string.Join(", ", taken)} in the spec, or move that data away",
            Entries(node, kafka, target).Any()
                ? $"To leave all that as it is and go on beside it, say so: {command}"
                : null,
        ];
        return string.Join(". ", parts.OfType<string>());
    }

    private static string Command(Situation situation, IEnumerable<LeftAlone> entries)
    {
        var all = situation.Requests.LeftAlone.Concat(entries)
            .Select(e => $"{e}").Distinct().Order(StringComparer.Ordinal);
        return AnnotateCommand.Of(situation.Target.Identity, LeftAlone.Annotation, string.Join(',', all));
    }
}
