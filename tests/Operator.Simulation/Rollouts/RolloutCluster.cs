using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Preflight;
using KafkaPi.Operator.Simulation.Loop;
using KafkaPi.Operator.Simulation.Rollouts.Pis;
using KafkaPi.Operator.Simulation.Rollouts.Promises;
using KafkaPi.Operator.Simulation.Rollouts.Views;

namespace KafkaPi.Operator.Simulation.Rollouts;

/// <summary>The simulated Pis of a <see cref="RolloutWorld"/> as the operator finds and changes them.</summary>
internal sealed class RolloutCluster : IOperatedCluster
{
    private readonly RolloutWorld _world;
    private readonly RolloutSpec _spec;
    private readonly RolloutRendering _rendering;
    private readonly HostProbe _hosts;
    private readonly BrokerAnswers _brokers;
    private readonly RolloutLook _look = new();
    private readonly RolloutSteps _steps;
    private readonly PlanPromises _plans;

    public RolloutCluster(RolloutWorld world)
    {
        _world = world;
        _spec = new(world);
        _rendering = new(world);
        _hosts = new(world, _rendering);
        _brokers = new(world);
        _steps = new(world, _rendering, _look);
        _plans = new(world);
    }

    public SimulatedWorld World => _world;

    public DesiredCluster Spec => _spec.Current();

    /// <summary>Restarts that were ordered.</summary>
    public int Restarts => _steps.Restarts;

    public RenderedNode Render(TargetCluster target, DesiredNode node, long memoryBytes) =>
        _rendering.Render(target, node, memoryBytes);

    public ObservedCluster Observe(TargetCluster known, bool withDisks, Pass pass)
    {
        SimHost[] hosts = [.. known.Known.Select(n => _world.Host(n.Name))];
        var brokers = _brokers.Ask(hosts.Contains, withDisks, pass.IsMute);
        _look.LackedLeaver = _steps.LacksLeaver;
        _world.Tick(pass.Late);
        (_look.At, _look.IsLate) = (_world.Now, pass.Late > 0);
        var observed = new ObservedCluster(hosts.ToImmutableSortedDictionary(h => h.Name, _hosts.Probe), brokers);
        _world.Tick(pass.Late);
        return observed;
    }

    public void Decided(Decision decision)
    {
        _world.Wanted = _rendering.VersionOf(decision.Situation.Target);
        _look.RestartIsAsked = decision.Situation.Requests.Restart is not null;
        _plans.Check(decision);
    }

    public bool Execute(PlannedStep step) => _steps.Execute(step);

    /// <summary>Kafka's tool sets the throttle before it moves anything.</summary>
    public void Interrupt(Step step)
    {
        if (step is MovePartitions)
        {
            _world.Partitions.Throttled = true;
        }
    }

    public void Forget(NodeName node, bool isForced) => _steps.Forget(_world.Host(node), isForced);

    public void Abandon(NodeName node) => throw _world.Broken($"ZooKeeper on {node} was given up");

    public void Remembered(Decision decision, ClusterMemory memory)
    {
        var situation = decision.Situation;
        foreach (var step in decision.Plan.Steps.OfType<RemoveFromHost>())
        {
            _world.Host(step.Node).ForgetData();
        }

        foreach (var node in situation.Target.Nodes)
        {
            var host = _world.Host(node.Name);
            if (host.KnownWithData || memory[node.Name]?.Daemons.Any(d => d.Value.HasData == true) != true)
            {
                continue;
            }

            host.KnownWithData = DataLoss.Of(situation, node) is null
                && situation.Observed.Seen(node.Name) is { } seen
                && node.Daemons.All(d => !DataLoss.IsEmpty(seen, d))
                && seen.Data.LogDirectories.All(d => !d.IsEmpty);
        }
    }

    public Action AskToConfirm(NodeName node)
    {
        var host = _world.Host(node);
        var machine = host.Machine;
        return () =>
        {
            // The word is for the machine of which the report spoke.
            if (host.Machine == machine)
            {
                host.ForgetData();
            }
        };
    }
}
