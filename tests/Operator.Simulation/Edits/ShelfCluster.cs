using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Rendering;
using KafkaPi.Operator.Simulation.Edits.Slips;
using KafkaPi.Operator.Simulation.Loop;

namespace KafkaPi.Operator.Simulation.Edits;

/// <summary>The Pis of a <see cref="ShelfWorld"/>, and what each step does to them.</summary>
internal sealed class ShelfCluster(ShelfWorld world, ShelfSpec spec) : IOperatedCluster
{
    private readonly ShelfView _view = new(world);

    /// <summary>Addresses by name of node, those of nodes that have left the spec included.</summary>
    private readonly Dictionary<NodeName, string> _addresses = [];

    /// <summary>Restarts and stops that were ordered.</summary>
    public int Acts { get; private set; }

    /// <summary>A step of the last pass was done.</summary>
    public bool HasActed { get; private set; }

    /// <summary>A step of the last pass that failed, which an event tells.</summary>
    public string? Failed { get; private set; }

    /// <summary>The Pi that the node was on is dead.</summary>
    public bool IsGone(NodeName node) =>
        world.Pis.Any(p => p.IsDead && p.Number == ShelfPi.NumberOf(_addresses[node]));

    /// <summary>No Pi is where the node was.</summary>
    public bool IsElsewhere(NodeName node) => world.At(_addresses[node]) is null or { IsDead: true };

    /// <summary>A node that is looked for where no Pi is.</summary>
    public NodeName? Missing { get; private set; }

    public SimulatedWorld World => world;

    public DesiredCluster Spec => spec.Desired;

    public bool IsPaused => spec.Current.Paused;

    public RenderedNode Render(TargetCluster target, DesiredNode node, long memoryBytes) =>
        Renderer.Render(target, node, memoryBytes);

    public ObservedCluster Observe(TargetCluster known, bool withDisks, Pass pass)
    {
        foreach (var node in known.Known)
        {
            _addresses[node.Name] = node.Address;
        }

        var brokers = _view.Ask(known.Known, withDisks || GivesDirectoriesUp(known));
        var observed = new ObservedCluster(
            known.Known.ToImmutableSortedDictionary(n => n.Name, n => _view.See(n, Spec)), brokers);
        world.Tick(pass.Late);
        return observed;
    }

    public void Decided(Decision decision)
    {
        (HasActed, Failed) = (false, null);
        Missing = decision.Situation.Target.Known
            .FirstOrDefault(n => world.At(n.Address) is null or { IsDead: true })?.Name;
        var rejected = decision.Plan.Rejected;
        world.Promise(
            rejected is null || Slip.IsIn(spec.Current),
            () => $"an edit without a slip is rejected, for {rejected!.Daemon} on {rejected.Node}: {rejected.Words}");
        var twice = decision.Situation.Target.Nodes.GroupBy(n => n.Name).FirstOrDefault(g => g.Count() > 1);
        world.Promise(twice is null, () => $"{twice!.Key} is planned for twice");
        foreach (var node in decision.Situation.Target.Known)
        {
            _addresses[node.Name] = node.Address;
        }
    }

    public bool Execute(PlannedStep planned)
    {
        var isDone = Take(planned);
        HasActed |= isDone;
        Failed = isDone ? Failed : $"failed: {planned.Step.Sentence}";
        return isDone;
    }

    private bool Take(PlannedStep planned)
    {
        var pi = world.At(_addresses[planned.Step.Node]);
        return pi is { On: true, Reachable: true } && planned.Step switch
        {
            PrepareHost step => pi.Files.Prepare(step),
            InstallJava => (pi.Java = 21) == 21,
            InstallDistribution { Distribution.Source: DistributionOrigin.OnHosts or DistributionOrigin.Installed } =>
                false,
            InstallDistribution step => pi.Files.Install(step),
            SwitchCurrent step => pi.Files.Switch(step),
            WriteFiles step => Write(step, pi, planned.Rendered),
            SetFirewall step => Allow(step, pi),
            StartDaemon step => Start(pi, step.Daemon),
            EnableDaemon step => pi.Of(step.Daemon).IsEnabled = true,
            RestartDaemon step => Restart(pi, step.Daemon, planned.IsForced),
            StopDaemon step => Stop(pi, step),
            RemoveFromHost step => Release(pi, step),
            MovePartitions step => Move(step),
            FinishMoves step => Finish(step),
            CancelMoves => Cancel(),
            ElectPreferredLeaders => ReturnLeaders(),
            MoveBetweenDirectories step => Copy(step, pi),
            _ => throw planned.IsNotModelled(),
        };
    }

    public void Interrupt(Step step) => world.Throttled |= step is MovePartitions;

    public void Forget(NodeName node, bool isForced) => world.Tell($"  {node} is forgotten");

    public void Abandon(NodeName node) => world.Tell($"  ZooKeeper on {node} is given up");

    public void Remembered(Decision decision, ClusterMemory memory)
    {
    }

    public Action AskToConfirm(NodeName node) => () => { };

    private bool GivesDirectoriesUp(TargetCluster known) =>
        world.Pis.SelectMany(p => p.Broker.Running?.Settings["log.dirs"].Split(',') ?? [])
            .Any(d => !known.Kafka.LogDirs.Contains(d));

    private static bool Write(WriteFiles step, ShelfPi pi, RenderedNode? rendered)
    {
        pi.Files.Write(step, rendered, pi.Of);
        if (step.Files.FirstOrDefault(f => f.Path.EndsWith("/myid", StringComparison.Ordinal)) is { } myId)
        {
            pi.MyId = myId.Content.Trim();
        }

        return true;
    }

    private static bool Allow(SetFirewall step, ShelfPi pi)
    {
        pi.Rules =
        [
            .. pi.Rules!.Value.Where(r => !step.Remove.Contains(r.Rule)),
            .. step.Add.Select(r => new Model.Observed.Facts.ObservedFirewallRule("allow", r, step.Tag)),
        ];
        return true;
    }

    private bool Start(ShelfPi pi, DaemonKind kind)
    {
        pi.Of(kind).IsEnabled = true;
        pi.Of(kind).Start(world.Now);
        return true;
    }

    private bool Restart(ShelfPi pi, DaemonKind kind, bool isForced)
    {
        Acts++;
        TakeOut(pi, kind, isForced);
        pi.Leader = kind == DaemonKind.ZooKeeper ? 0 : pi.Leader;
        pi.Of(kind).Restart(world.Now);
        world.Elect();
        return true;
    }

    private bool Stop(ShelfPi pi, StopDaemon step)
    {
        Acts++;
        if (!step.Disable)
        {
            TakeOut(pi, step.Daemon, isForced: false);
        }

        pi.Of(step.Daemon).End();
        pi.Leader = step.Daemon == DaemonKind.ZooKeeper ? 0 : pi.Leader;
        pi.Of(step.Daemon).IsEnabled &= !step.Disable;
        world.Elect();
        return true;
    }

    /// <summary>No edit by itself takes more than one member of a kind out of service at a time.</summary>
    private void TakeOut(ShelfPi pi, DaemonKind kind, bool isForced)
    {
        if (!world.Serves(pi, kind))
        {
            return;
        }

        var other = world.Pis.FirstOrDefault(p => p != pi && p.InOurHands.Contains(kind));
        world.Promise(
            other is null || isForced,
            () => $"the {kind} of {pi} is taken out of service, and that of {other!} is not back yet");
        pi.InOurHands.Add(kind);
    }

    private bool Release(ShelfPi pi, RemoveFromHost step)
    {
        var kept = world.Partitions.FirstOrDefault(
            p => pi.Replicas.ContainsKey(p.Topic) && p.InSync.Count == 1 && pi.Marks.ContainsValue(p.InSync[0]));
        world.Promise(kept is null || !step.Purge, () => $"{pi} is cleaned of the only copy of {kept!.Topic}");
        pi.Release(step.Purge);
        return true;
    }

    private bool Move(MovePartitions step)
    {
        world.Throttled = true;
        foreach (var move in step.Moves)
        {
            var partition = world.Partitions.Single(p => p.Topic == move.Topic);
            world.Promise(
                move.To.Length == partition.Replicas.Length,
                () => $"{move.Topic} has {partition.Replicas.Length} replicas, and is moved to {move.To.Length}");
            partition.Move(move.To);
        }

        return true;
    }

    private bool Finish(FinishMoves step)
    {
        if (world.Partitions.Any(p => p.MovesTo is not null && step.Moves.Any(m => m.Topic == p.Topic)))
        {
            return false;
        }

        world.Throttled = false;
        return true;
    }

    private bool Cancel()
    {
        foreach (var partition in world.Partitions)
        {
            partition.Cancel();
        }

        return true;
    }

    private bool ReturnLeaders()
    {
        foreach (var partition in world.Partitions)
        {
            partition.ReturnLeader(world);
        }

        return true;
    }

    private bool Copy(MoveBetweenDirectories step, ShelfPi pi)
    {
        foreach (var move in step.Moves)
        {
            pi.Copies.Remove(move.Topic);
            if (pi.Replicas[move.Topic] != move.To)
            {
                pi.Copies[move.Topic] = (move.To, world.Now + 4);
            }
        }

        return world.BrokerServes(pi);
    }
}
