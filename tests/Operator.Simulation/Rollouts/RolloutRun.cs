using KafkaPi.Operator.Simulation.Loop;
using KafkaPi.Operator.Simulation.Rollouts.Pis;
using KafkaPi.Operator.Simulation.Rollouts.Promises;

namespace KafkaPi.Operator.Simulation.Rollouts;

/// <summary>
/// Runs a schedule, then stops all faults and demands that everything comes to rest as specified.
/// </summary>
internal sealed class RolloutRun
{
    private readonly int _setup;
    private readonly RolloutWorld _world;
    private readonly RolloutCluster _cluster;
    private readonly OperatorLoop _loop;
    private readonly RolloutEvents _events;

    private RolloutRun(int setup, OperatorVariant variant, bool traced)
    {
        _setup = setup;
        _world = new(hosts: setup % 2 == 0 ? 3 : 4, traced) { Purges = setup % 4 == 3 };
        _cluster = new(_world);
        _loop = new(_cluster, variant);
        _events = new(_world, _loop);
    }

    private RolloutRun(RolloutRun former)
    {
        _setup = former._setup;
        _world = former._world.Copy();
        _cluster = new(_world);
        _loop = former._loop.Copy(_cluster);
        _events = new(_world, _loop);
    }

    /// <summary>The setups whose events befall a cluster that is installed already.</summary>
    public static bool IsInstalled(int setup) => setup >= 2;

    /// <summary>A cluster before the events of its schedule.</summary>
    public static RolloutRun Begin(int setup, OperatorVariant variant, bool traced)
    {
        RolloutRun run = new(setup, variant, traced);

        // Two replicas, both needed. None of their brokers may ever be rolled, until somebody lowers the minimum.
        if (setup >= 6)
        {
            (run.Pairs.OfTheBrokers, run.Pairs.Minimum) = (null, 2);
        }

        if (IsInstalled(setup))
        {
            run.Settle();
        }

        return run;
    }

    public RolloutRun Copy() => new(this);

    public void Run((int Kind, int Argument)[] events)
    {
        foreach (var (kind, argument) in events)
        {
            _events.Apply(kind, argument);
        }

        Mend();
        Pairs.Minimum = 1;
        if (_setup % 2 == 1)
        {
            _world.Settings.TakeBack();
        }

        Rest(live: _setup % 2 == 1 ? null : "1");
        if (_setup % 4 > 0)
        {
            return;
        }

        var restarts = _cluster.Restarts;
        Rest(live: "2");
        _world.Promise(
            _cluster.Restarts == restarts, () => "a setting that is taken live restarted something");
    }

    /// <summary>How far the run has come, and with what.</summary>
    public override string ToString() =>
        $"{_world.Now} s, {_cluster.Restarts} restarts: {_world}; {string.Join(", ", _loop.Memory.Nodes.Values)}";

    private SimPartition Pairs => _world.Partitions.All.Single(p => p.Topic == "pairs");

    private void Mend()
    {
        _world.Fault("all faults stop");
        _world.Spec = _world.Spec with { Slip = false };
        _events.LetMovesGoOn();
        (_world.RecoveryTakes, _world.CatchUp) = (Math.Min(_world.RecoveryTakes, 60), Math.Max(_world.CatchUp, 20));
        LetHostsDie();
        foreach (var host in _world.Hosts)
        {
            (host.Reachable, host.Connected, host.Frozen) = (true, true, false);
            (host.DiskFull, host.ForeignDisk) = (false, false);
            host.Boot(_world.Now);
        }
    }

    /// <summary>A host that leaves, and has nothing that no other host has, does not come back.</summary>
    /// <remarks>
    /// With an empty disk beside it a human would have to have that started, too. A restart that is forced may take the
    /// other host away that has what it has.
    /// </remarks>
    private void LetHostsDie()
    {
        if (_loop.IsToForce || _world.Brokers.Any(b => b.Lacks && b.Host.InSpec))
        {
            return;
        }

        foreach (var host in _world.Hosts.Where(
            h => h is { InSpec: false, On: false } && _world.Partitions.All.All(p => IsHadWithout(h, p))))
        {
            _world.Fault($"{host.Name} is dead");
            host.Dead = true;
        }
    }

    /// <summary>A move may end yet, and takes the replicas away that it moves from.</summary>
    private bool IsHadWithout(SimHost host, SimPartition partition) => partition.InSync.Exists(
        id => id != host.Id && _world.Broker(id).Serves && partition.MovesTo?.Contains(id) != false);

    private void Rest(string? live)
    {
        _world.Settings.Edit(live);
        Settle();
        var restarts = _cluster.Restarts;
        _world.Tick(30);
        _world.Promise(
            _loop.Run(Pass.Undisturbed).IsEmpty && _cluster.Restarts == restarts,
            () => "an unchanged cluster is changed again");
        RestPromises.Check(_world, _loop.Memory, _loop.Requests.Rebalance);
    }

    private void Settle()
    {
        var quiet = 0;
        for (var round = 0; round < 150; round++)
        {
            // Most passes are spent here. Every other step is followed by a look at once, the others when it is done.
            _world.Tick(quiet < 2 ? 6 : 24);
            if (quiet > 0 || round % 2 == 0)
            {
                _world.TickUntilStill(60);
            }

            _loop.Confirm();
            if (_world.Hosts.Any(h => h.Dead))
            {
                _events.ForceToLeave();
            }

            var plan = _loop.Run(Pass.Undisturbed);
            _world.Promise(
                plan.Stuck is null || _world.Hosts.Any(h => h.Dead) || _setup >= 6,
                () => $"nothing is broken, and it is told as stuck: {plan.Stuck}");
            quiet = plan.Steps.IsEmpty ? quiet + 1 : 0;
            if (plan.IsEmpty && _world.IsHealthy)
            {
                return;
            }

            if (!plan.Refusals.IsEmpty)
            {
                TakeBackWhatIsRefused();
            }
        }

        throw _world.Broken(
            $"the cluster does not come to rest: {string.Join("; ", _loop.Run(Pass.Undisturbed).Pending)}; {_world}");
    }

    private void TakeBackWhatIsRefused()
    {
        _world.Fault("the user takes back what is refused");
        _world.Spec = _world.Spec with
        {
            Binaries = _world.Hosts.Where(h => h.InSpec).Max(h => _world.Files(h.FilesVersion).Binaries),
            Protocol = null,
        };
    }
}
