using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Observed;

namespace KafkaPi.Operator.Planning;

/// <summary>
/// How far a change of the directories for messages is: which each broker is to have now. One that the spec does not name any more stays in the broker's
/// properties until the broker is down and the disk shows that nothing is left in it: a running broker may put a new partition there at any moment,
/// and puts it where the fewest are.
/// </summary>
/// <remarks>What is read are the properties of the running process and those on the disk: a change goes on whoever begins to look.</remarks>
/// <param name="Cluster">The spec, with the directories that each broker is to have now.</param>
/// <param name="Refusals">What of the spec Kafka cannot do, with the mend; the directories are kept.</param>
public sealed record LogDirectoryStage(DesiredCluster Cluster, ImmutableArray<SpecProblem> Refusals)
{
    public const string Field = "spec.kafka.logDirs";

    public static LogDirectoryStage Of(DesiredCluster desired, ObservedCluster observed)
    {
        desired = desired with
        {
            LogDirs = (from node in desired.Known
                       where node.Runs(DaemonKind.Broker)
                       let seen = observed.Seen(node.Name)
                       where seen?.Owner?.Uid == desired.Identity.Uid
                       let directories = Directories(desired, node, seen)
                       where !directories.SequenceEqual(desired.Kafka.LogDirs)
                       select KeyValuePair.Create(node.Name, directories)).ToImmutableDictionary(),
        };
        if (ReplicaDirectories.AreKnownTo(desired.Distribution.KafkaVersion)) return new(desired, []);
        var left = desired.Nodes.SelectMany(n => LeftLogDirectories.Of(desired, n)).FirstOrDefault();
        return new(desired, left is null ? [] :
        [
            new(Field, string.Join(", ", desired.Kafka.LogDirs),
                $"Kafka {desired.Distribution.KafkaVersion} cannot move replicas from one directory to another, so that {left} is kept: put it back, or go to Kafka {ReplicaDirectories.Since} or newer first"),
        ]);
    }

    /// <summary>Every directory in which the node's broker has, or may have, something: those of the spec, and what it was told of besides.</summary>
    public static ImmutableArray<string> All(DesiredCluster desired, DesiredNode node, ObservedHost.Seen seen) =>
        [.. desired.Kafka.LogDirs.Union(seen.Data.LogDirectories.Where(d => IsMarked(d, node)).Select(d => d.Path))];

    public Plan Amend(Plan plan) => plan with { Refusals = [.. plan.Refusals, .. Refusals] };

    private static ImmutableArray<string> Directories(DesiredCluster desired, DesiredNode node, ObservedHost.Seen seen)
    {
        var daemon = seen.Daemon(DaemonKind.Broker);
        string[] running = daemon is not null && daemon.RunningSettings.TryGetValue(BrokerSettings.LogDirs, out var text) ? text.Split(',') : [];
        return [.. desired.Kafka.LogDirs.Union(seen.Data.LogDirectories.Where(d => !MayGo(d)).Select(d => d.Path)).Order(StringComparer.Ordinal)];

        // A directory without the broker's own mark may be one whose disk is not there.
        bool MayGo(LogDirectory directory) => running.Length > 0
            ? !running.Contains(directory.Path)
            : daemon is null or { ActiveState: "inactive" or "failed" } && !directory.HasReplicas && IsMarked(directory, node);
    }

    private static bool IsMarked(LogDirectory directory, DesiredNode node) => directory.BrokerId == node.Id.ToString(CultureInfo.InvariantCulture);
}
