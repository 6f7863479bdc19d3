using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Drafts;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Planning.Targets;

namespace KafkaPi.Operator.Planning.LogDirs;

/// <summary>
/// Empties log directories that the spec does not name any more. Each broker moves its replicas to its other
/// directories, and is stopped once nothing is left. <see cref="LogDirRetention"/> starts it without the directories,
/// if they are still empty then.
/// </summary>
internal static class LogDirEvacuation
{
    public static string Reason(TargetCluster target, DesiredNode node) =>
        $"the spec does not name {string.Join(" and ", LogDirRetention.Left(target, node))} any more";

    /// <summary>
    /// Kafka and the disk say that nothing is left in the directories that the broker has to give up.
    /// </summary>
    public static bool AreEmptied(DaemonInstance broker, Situation situation)
    {
        var left = LogDirRetention.Left(situation.Target, broker.Node);
        if (left.IsEmpty
            || broker.Health != DaemonHealth.Serving
            || situation.DataOf(broker) is not { } data
            || StoredOn(broker, situation) is not { } stored)
        {
            return false;
        }

        return left.All(path => stored.Any(d => d.Path == path && d is { Error: 0, Replicas.IsEmpty: true })
            && data.LogDirectories.Any(d => d.Path == path && !d.HasReplicas));
    }

    /// <remarks>No copy is begun beside a daemon that is restarted or stopped in this pass.</remarks>
    public static PlanPart Decide(PlanningContext context)
    {
        var situation = context.Situation;
        var (steps, pending) = (ImmutableArray.CreateBuilder<Step>(), ImmutableArray.CreateBuilder<PendingStep>());
        foreach (var broker in situation.Brokers.Where(b => IsToEvacuate(b, situation)))
        {
            var left = LogDirRetention.Left(situation.Target, broker.Node);
            var evacuated = StoredOn(broker, situation) is { } stored
                ? new EvacuatedBroker(broker, left, stored, situation)
                : null;
            var wait = evacuated?.WaitsFor() ?? WaitFor.Kafka("its broker to say what it has there");
            pending.Add(new(broker.Name, $"give up {string.Join(" and ", left)}", wait.For) { On = wait.On });
            if (!context.Draft.Disrupts && evacuated?.Moves(Reason(situation.Target, broker.Node)) is { } moves)
            {
                steps.Add(moves);
            }
        }

        return new() { Steps = steps.ToImmutable(), Background = pending.ToImmutable() };
    }

    private static bool IsToEvacuate(DaemonInstance broker, Situation situation) =>
        broker.Health == DaemonHealth.Serving
        && !situation.Unfit.Contains(broker.Name)
        && !LogDirRetention.Left(situation.Target, broker.Node).IsEmpty
        && !AreEmptied(broker, situation);

    /// <summary>Log directories as the broker reports them; null where it has not told.</summary>
    private static ImmutableArray<StoredDirectory>? StoredOn(DaemonInstance broker, Situation situation) =>
        situation.Kafka?.Disks.TryGetValue(broker.Node.Id, out var stored) == true ? stored : null;
}
