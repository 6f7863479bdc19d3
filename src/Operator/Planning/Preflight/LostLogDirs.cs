using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Rendering;

namespace KafkaPi.Operator.Planning.Preflight;

/// <summary>
/// Log directories of a broker that had data and hold none, while its other directories still do. Kafka takes them for
/// new ones: a broker that counts as in sync would be elected leader, and the others truncate to nothing (measured on
/// Kafka 3.2.3, with one of two directories emptied).
/// </summary>
public static class LostLogDirs
{
    /// <summary>Finds losses of directories alone, while nobody has confirmed them.</summary>
    public static IEnumerable<Finding> Check(Situation situation) =>
        DataLoss.Unconfirmed(situation, loss => loss.Daemons.IsEmpty);

    public static ImmutableArray<string> Of(Situation situation, DesiredNode node)
    {
        if (!node.Runs(DaemonKind.Broker)
            || situation.Observed.Seen(node.Name) is not { Data.BrokerIsEmpty: false } seen)
        {
            return [];
        }

        var kept = situation.Target.LogDirsOf(node.Name);
        return
        [
            .. seen.Data.LogDirectories
                .Where(d => d.IsEmpty && kept.Contains(d.Path) && Had(situation.Memory, node, seen, d.Path))
                .Select(d => d.Path),
        ];
    }

    /// <summary>
    /// The broker is without the data of a directory, whether a person has confirmed that or not.
    /// </summary>
    public static bool Lacks(DaemonInstance broker, Situation situation)
    {
        var lost = situation.Memory.Daemon(broker.Name, broker.Kind)?.LostDirectories ?? [];
        return !Of(situation, broker.Node).IsEmpty
            || situation.DataOf(broker)?.LogDirectories.Any(d => d.IsEmpty && lost.Contains(d.Path)) == true;
    }

    /// <summary>What is remembered of the directories from now on.</summary>
    /// <param name="loss">The loss of the node's data; null when nothing is missing.</param>
    public static DaemonMemory Remember(DaemonMemory memory, Situation situation, DesiredNode node, DataLoss? loss)
    {
        if (situation.Observed.Seen(node.Name) is not { } seen)
        {
            return memory;
        }

        var kept = situation.Target.LogDirsOf(node.Name);
        var empty = seen.Data.LogDirectories.Where(d => d.IsEmpty).Select(d => d.Path).ToHashSet();
        var missing = memory.DataDirectories ?? [];
        string[] lost = loss is null ? []
            : loss.Daemons.Contains(DaemonKind.Broker) ? [.. missing.Where(empty.Contains)]
            : [.. loss.Directories];
        var filled = seen.Data.LogDirectories.Select(d => d.Path).Where(path => !empty.Contains(path));
        return memory with
        {
            DataDirectories = Sorted(
                filled.Concat(loss?.IsConfirmed == false ? lost : []).Where(path => kept.Contains(path))),
            LostDirectories = Sorted(
                memory.LostDirectories
                    .Concat(loss?.IsConfirmed == true ? lost : [])
                    .Where(path => empty.Contains(path) && kept.Contains(path))),
        };
    }

    /// <summary>
    /// Without memory, a directory that the process does not know is a new one. A node that is new beside remembered
    /// ones never had any data.
    /// </summary>
    private static bool Had(ClusterMemory memory, DesiredNode node, ObservedHost.Seen seen, string directory)
    {
        var broker = memory.Daemon(node.Name, DaemonKind.Broker);
        if (broker?.DataDirectories is { } known)
        {
            return known.Contains(directory);
        }

        if (broker is null && !memory.Nodes.IsEmpty)
        {
            return false;
        }

        var running = seen.Daemon(DaemonKind.Broker)?.RunningSettings.GetValueOrDefault(BrokerProperties.LogDirs);
        return running?.Split(',').Contains(directory) != false;
    }

    private static ImmutableSortedSet<string> Sorted(IEnumerable<string> paths) =>
        paths.ToImmutableSortedSet(StringComparer.Ordinal);
}
