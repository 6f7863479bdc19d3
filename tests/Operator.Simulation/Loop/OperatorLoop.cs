using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Passes;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Preflight;
using KafkaPi.Operator.Planning.Rebalancing;
using KafkaPi.Operator.Planning.Targets.Nodes;
using KafkaPi.Operator.Planning.Trials;

namespace KafkaPi.Operator.Simulation.Loop;

/// <summary>
/// The whole planner at work in a simulated cluster, in the controller's order: observe, decide, remember, act,
/// remember. A kill may fall between any two of these. All that outlives a kill is <see cref="Memory"/>.
/// </summary>
internal sealed class OperatorLoop(IOperatedCluster cluster, OperatorVariant variant)
{
    private readonly ClusterPlanner _planner = new(variant.Catalogue, cluster.Render);
    private readonly PassStart _start = new();

    /// <summary>Requests to force a step that were carried out.</summary>
    private readonly HashSet<string> _forced = new(StringComparer.Ordinal);

    /// <summary>The losses that the last report asked to confirm, each with what the person's word means.</summary>
    private ImmutableArray<(AcceptedLoss Loss, Action Mean)> _asked = [];

    /// <summary>The status.</summary>
    public ClusterMemory Memory { get; private set; } = ClusterMemory.None;

    public UserRequests Requests { get; } = new();

    /// <summary>Names of the steps that waited in the last report.</summary>
    public ImmutableArray<StepName> Waiting { get; private set; } = [];

    public bool IsToForce => Requests.IsToForce(Memory);

    public Plan Run(Pass pass)
    {
        var decision = Decide(pass);
        var plan = decision.Plan;
        _asked = Losses(decision);
        Waiting = [.. plan.Pending.Select(p => p.Name).OfType<StepName>()];
        cluster.World.Promise(plan.Steps.Count(s => s is IDisruptive) <= 1, () => "two restarts were planned at once");
        cluster.Decided(decision);
        if (cluster.IsPaused)
        {
            return plan;
        }

        var force = Requests.ForceRecord(decision, cluster.World.Now);
        RememberFirst(decision, variant.RecordsForceLate ? decision.Situation.Memory.Force : force);
        var outcome = Execute(decision, pass.CutAfter);
        if (plan.Steps.Length < pass.CutAfter)
        {
            Write(decision, ReconcilePass.After(decision, outcome) with
            {
                Requests = UserRequests.Conclude(decision, force, outcome),
            });
        }

        return plan;
    }

    /// <summary>Somebody does what the last report asked for.</summary>
    public void Confirm()
    {
        foreach (var (loss, mean) in _asked)
        {
            cluster.World.Tell($"somebody confirms {loss}");
            Requests.AcceptedLosses = Requests.AcceptedLosses.Add(loss);
            mean();
        }

        _asked = [];
    }

    /// <summary>An operator that goes on in another cluster with what this one remembers.</summary>
    /// <remarks>A request belongs to the cluster that it was made in.</remarks>
    public OperatorLoop Copy(IOperatedCluster other) => _asked.IsEmpty && _forced.Count == 0
        ? new(other, variant) { Memory = Memory, Waiting = Waiting }
        : throw cluster.World.Broken("a person is asked for something in a cluster that is to be copied");

    public void LoseStatus() => Memory = ClusterMemory.None;

    public void LoseMoves() => Memory = Memory with { Moves = MovesMemory.Empty };

    private Decision Decide(Pass pass)
    {
        var spec = SpecInForce.Of(cluster.Spec, Memory);
        Memory = RenamedNodes.Of(spec, Memory).Follow(Memory);
        var start = _start.Of(spec, Memory);
        cluster.World.Promise(
            start.Problems.IsEmpty, () => $"the spec was refused: {string.Join("; ", start.Problems)}");
        var withDisks = DiskQuestions.AreDue(start.Cluster, new(Memory.Moves, Requests.Rebalance));
        var observed = cluster.Observe(start.Cluster, withDisks, pass);
        var now = cluster.World.Now;
        if (Requests.Acknowledge(Memory, spec, now) is var restart && restart != Memory.Restart)
        {
            Memory = Memory with { Restart = restart };
        }

        var memory = variant.ForgetsData ? WithoutData(Memory) : Memory;
        var requests = Requests.Of(memory, spec, now);
        var decision = _planner.Decide(spec, observed, memory, requests);
        return decision.Questions.IsEmpty
            ? decision
            : _planner.Decide(spec, Answer(observed, decision.Questions), memory, requests);
    }

    /// <summary>No broker of these worlds refuses a setting.</summary>
    private static ObservedCluster Answer(ObservedCluster observed, ImmutableArray<ConfigQuestion> questions) =>
        observed.Brokers is not BrokersView.Known known ? observed : observed with
        {
            Brokers = known with
            {
                Settings = known.Settings.SetItems(questions.Select(
                    q => KeyValuePair.Create(q.Broker.Id, q.Config with { Validated = q.Change }))),
            },
        };

    private ImmutableArray<(AcceptedLoss Loss, Action Mean)> Losses(Decision decision) =>
    [
        .. from finding in decision.Plan.Findings
           where finding.Kind == FindingKind.DataLost
           let node = decision.Situation.Target.Node(finding.Node)
           let loss = DataLoss.Of(decision.Situation, node)
           select (loss.Entry, cluster.AskToConfirm(node.Name)),
    ];

    private void RememberFirst(Decision decision, RequestStatus? force)
    {
        var memory = decision.Situation.Memory;
        if (decision.MustBeRememberedFirst || force != memory.Force)
        {
            Write(decision, ReconcilePass.Before(decision) with { Requests = (memory.Restart, force) });
        }
    }

    private void Write(Decision decision, ReconcilePass pass)
    {
        var (before, plan) = (Memory, decision.Plan);
        Memory = pass.Memory;
        NodeName[] forgotten = [.. plan.Forgotten.Where(n => before[n] is not null && Memory[n] is null)];
        NodeName[] abandoned = [.. plan.Abandoned.Where(n => HasMember(before[n]) && !HasMember(Memory[n]))];
        if (plan.Force?.Forgotten is { } forced && (forgotten.Contains(forced) || abandoned.Contains(forced)))
        {
            CarryOutForce();
        }

        foreach (var node in abandoned)
        {
            cluster.Abandon(node);
        }

        foreach (var node in forgotten)
        {
            cluster.Forget(node, isForced: node == plan.Force?.Forgotten);
        }

        cluster.Remembered(decision, Memory);
    }

    private static bool HasMember(NodeMemory? node) => node?.Roles?.Contains(DaemonKind.ZooKeeper) == true;

    private Outcome Execute(Decision decision, int cutAfter)
    {
        var plan = decision.Plan;
        var (outcomes, failed) = (ImmutableArray.CreateBuilder<StepOutcome>(), new HashSet<NodeName>());
        foreach (var step in plan.Steps.Take(cutAfter))
        {
            outcomes.Add(failed.Contains(step.Node)
                ? new StepOutcome.Skipped(step, "an earlier step failed")
                : Execute(step, decision));
            if (outcomes[^1] is StepOutcome.Failed)
            {
                failed.Add(step.Node);
            }
        }

        if (cutAfter < plan.Steps.Length)
        {
            cluster.Interrupt(plan.Steps[cutAfter]);
        }

        return new(outcomes.ToImmutable());
    }

    private StepOutcome Execute(Step step, Decision decision)
    {
        cluster.World.Tell($"  {step.GetType().Name} {step.Node}: {step.Reason}");
        var isForced = decision.Plan.Force?.Taken is { } forced && step == forced;
        if (isForced)
        {
            CarryOutForce();
        }

        var planned = new PlannedStep(step, decision.Situation.Rendered.GetValueOrDefault(step.Node), isForced);
        return cluster.Execute(planned)
            ? new StepOutcome.Done(step)
            : new StepOutcome.Failed(step, Remedy.Retry, "the step failed");
    }

    private void CarryOutForce()
    {
        var request = Requests.Force!;
        cluster.World.Tell($"  forced by request {request}");
        cluster.World.Promise(_forced.Add(request), () => $"the step forced by request {request} was taken twice");
    }

    private static ClusterMemory WithoutData(ClusterMemory memory) => memory with
    {
        Nodes = memory.Nodes.ToImmutableDictionary(
            n => n.Key,
            n => n.Value with { Daemons = ImmutableSortedDictionary<DaemonKind, DaemonMemory>.Empty }),
    };
}
