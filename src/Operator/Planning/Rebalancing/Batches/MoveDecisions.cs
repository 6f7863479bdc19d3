using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Operator.Model.Plans.Rebalancing;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Rebalancing.Batches;

/// <summary>Decisions on moves, by their shape.</summary>
internal static class MoveDecisions
{
    /// <summary>Nothing is done now.</summary>
    public static RebalanceDecision Idle(RebalanceState state, string message, MovesMemory memory) => new()
    {
        State = state,
        Message = message,
        Before = memory,
        After = memory,
    };

    /// <summary>Something has to be done and cannot be yet.</summary>
    /// <param name="what">A clause with its verb: <c>move partitions</c>.</param>
    public static RebalanceDecision Wait(MovesContext context, string what, Wait wait) =>
        Idle(RebalanceState.Waiting, $"waiting for {wait.For}", context.Memory) with
        {
            Pending = new(NodeFor(context), what, wait.For) { On = wait.On, MovesReplicas = true },
        };

    /// <summary>A step is taken by Kafka's tool. It waits while the tool has no host.</summary>
    /// <param name="what">The clause for the step while it waits.</param>
    public static RebalanceDecision Act(
        MovesContext context, RebalanceState state, string message, string what,
        Func<NodeName, ReassignmentTool, Step> step) =>
        Host(context) is { } host
            ? Idle(state, message, context.Memory) with { Step = step(host.Name, Tool(context)) }
            : Wait(context, what, "a broker that serves on a host that is seen");

    /// <summary>The node that a pending step is told for.</summary>
    public static NodeName NodeFor(MovesContext context) =>
        Host(context)?.Name ?? context.Situation.Target.Nodes[0].Name;

    public static string Count(ImmutableArray<Reassignment> moves) =>
        $"{moves.Length} {(moves.Length == 1 ? "partition" : "partitions")}";

    /// <summary>The host that the tool runs on, beside the broker that has the least to do.</summary>
    private static DaemonInstance? Host(MovesContext context) => context.Situation.Brokers
        .Where(b => b.Health == DaemonHealth.Serving
            && context.Situation.Observed.Seen(b.Name) is not null
            && !context.Situation.Unfit.Contains(b.Name))
        .OrderBy(b => b.Leads)
        .ThenBy(b => context.Kafka.Partitions.Count(p => p.Replicas.Contains(b.Node.Id)))
        .ThenBy(b => b.Node.Id)
        .FirstOrDefault();

    private static ReassignmentTool Tool(MovesContext context)
    {
        var target = context.Situation.Target;
        var program = target.Distribution.Program("kafka-reassign-partitions");
        if (!KafkaFeatures.ReassignByBrokers(context.Version))
        {
            return new(
                program, "--zookeeper", ZooKeeperEndpoints.Connect(target, context.Situation.Observed));
        }

        var serving = context.Situation.Brokers.Where(b => b.Health == DaemonHealth.Serving)
            .Select(b => context.Situation.EndpointOf(b.Node))
            .Select(e => DesiredCluster.Authority(e.Address, e.Port));
        return new(program, "--bootstrap-server", string.Join(',', serving));
    }
}
