using KafkaPi.Operator.Simulation.Loop;

namespace KafkaPi.Operator.Simulation.Ensembles;

/// <summary>
/// Runs a schedule, then stops all faults and demands that the ensemble is as specified in the end, and stays so.
/// </summary>
internal sealed class EnsembleRun
{
    private readonly EnsembleWorld _world;
    private readonly EnsembleCluster _cluster;
    private readonly OperatorLoop _loop;

    private EnsembleRun(OperatorVariant variant, bool traced)
    {
        _world = new(traced);
        _cluster = new(_world);
        _loop = new(_cluster, variant);
    }

    public static void Of(
        (int Setup, (int Kind, int Argument)[] Events) schedule, OperatorVariant variant, bool traced) =>
        new EnsembleRun(variant, traced).Run(schedule.Setup, schedule.Events);

    private void Run(int setup, (int Kind, int Argument)[] events)
    {
        _world.GiveRoles(EnsembleSchedules.Members(setup), []);
        Settle();
        var happens = new EnsembleEvents(_world, _loop);
        foreach (var (kind, argument) in events)
        {
            happens.Apply(kind, argument);
        }

        _world.Fault("all faults stop");
        foreach (var host in _world.Hosts)
        {
            (host.Reachable, host.Connected) = (true, true);
            host.Replace(_world.Now);
            host.Boot(_world.Now);
        }

        Settle();
        _world.IsQuiet = true;
        foreach (var (_, argument) in events.Take(2))
        {
            _world.GiveRoles(EnsembleSchedules.Members(1 + argument % 31), _world.WithoutBroker);
            _world.ClientPort = 2181 + argument / 31 % 2;
            _world.LeaderPort = 2888 + argument / 62 % 2;
            _world.Tell(
                $"the spec is edited to {{{string.Join(", ", _world.Spec)}}}, client port {_world.ClientPort} and port "
                + $"{_world.LeaderPort} to the leader, and nothing else happens");
            Settle();
        }

        Rest();
    }

    private void Rest()
    {
        var acts = _cluster.Acts;
        _world.Tick(30);
        _world.Promise(
            _loop.Run(Pass.Undisturbed).IsEmpty && _cluster.Acts == acts,
            () => "an unchanged ensemble is changed again");
        foreach (var host in _world.Hosts)
        {
            var isMember = _world.Spec.Contains(host.Id);
            _world.Promise(
                host.Member.IsAlive == isMember,
                () => $"ZooKeeper on {host} {(host.Member.IsAlive ? "runs" : "does not run")}, and "
                    + $"{{{string.Join(", ", _world.Spec)}}} are wanted");
            _world.Promise(
                !isMember || host.Member.Running!.Settings["clientPort"] == $"{_world.ClientPort}",
                () => $"ZooKeeper on {host} is not on the client port {_world.ClientPort}");
            _world.Promise(
                isMember || host.Member.Staged is null, () => $"{host} is not cleaned of its ZooKeeper");
            _world.Promise(
                host.Broker.IsAlive != _world.WithoutBroker.Contains(host.Id),
                () => $"the broker on {host} {(host.Broker.IsAlive ? "runs, and" : "does not run, and not")} "
                    + $"{{{string.Join(", ", _world.WithoutBroker)}}} are to be without");
        }
    }

    private void Settle()
    {
        for (var round = 0; round < 200; round++)
        {
            _world.Tick(4);
            if (!_world.HasQuorum)
            {
                _world.HangNoMore();
            }

            _loop.Confirm();
            var plan = _loop.Run(Pass.Undisturbed);
            if (plan.IsEmpty && _world.Hosts.All(IsAsSpecified))
            {
                return;
            }

            if (!plan.Refusals.IsEmpty && !_world.WithoutBroker.IsEmpty)
            {
                _world.GiveRoles(_world.Spec, []);
                _world.Tell("the user gives back the roles that may not be taken away");
            }
        }

        throw _world.Broken(
            $"the ensemble does not come to rest at {{{string.Join(", ", _world.Spec)}}}: {_world}; "
            + $"{string.Join("; ", _loop.Run(Pass.Undisturbed).Pending)}");
    }

    private bool IsAsSpecified(EnsembleHost host) =>
        (_world.WithoutBroker.Contains(host.Id) || _world.BrokerServes(host))
        && (!_world.Spec.Contains(host.Id) || EnsembleWorld.Serves(host));
}
