using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Simulation.Loop;
using KafkaPi.Operator.Simulation.Rollouts.Pis;
using KafkaPi.Operator.Simulation.Rollouts.Promises;
using KafkaPi.Operator.Simulation.Rollouts.Views;

namespace KafkaPi.Operator.Simulation.Rollouts;

/// <summary>What each step does to the simulated Pis. What is promised of it is checked first.</summary>
internal sealed class RolloutSteps(RolloutWorld world, RolloutRendering rendering, RolloutLook look)
{
    private readonly StartPromises _starts = new(world, look);
    private readonly RestartPromises _restarts = new(world, rendering, look);
    private readonly DecommissionPromises _removals = new(world, look);
    private readonly MovePromises _moves = new(world, rendering, look);

    /// <summary>Restarts that were ordered.</summary>
    public int Restarts { get; private set; }

    public bool LacksLeaver => _moves.LacksLeaver;

    /// <returns>False when the step failed.</returns>
    public bool Execute(PlannedStep planned)
    {
        var host = world.Host(planned.Step.Node);
        return host.Runs && host.Reachable && planned.Step switch
        {
            PrepareHost => host.Owned = true,
            InstallDistribution step => Install(host, step),
            SwitchCurrent step => Switch(host, step),
            WriteFiles step => Write(host, step),
            StartDaemon step => Start(Daemon(host, step.Daemon), step.OnNoData, planned.IsForced),
            EnableDaemon step => Daemon(host, step.Daemon).Enabled = true,
            AlterBrokerSettings step => world.Settings.Alter(host.Broker, step.Change),
            RestartDaemon step => Restart(Daemon(host, step.Daemon), step.OnNoData, planned.IsForced),
            StopDaemon step => Stop(Daemon(host, step.Daemon)),
            RemoveFromHost step => Release(host, step),
            MovePartitions step => Move(step),
            FinishMoves step => Finish(step),
            CancelMoves => world.Partitions.Cancel(),
            ElectPreferredLeaders => world.Partitions.ReturnLeaders(),
            // These worlds have Java, no firewall and one directory a broker.
            InstallJava or SetFirewall or MoveBetweenDirectories => throw planned.IsNotModelled(),
            _ => throw planned.IsNotModelled(),
        };
    }

    /// <summary>The status does not know the host any more.</summary>
    public void Forget(SimHost host, bool isForced)
    {
        _removals.CheckForget(host, isForced);
        if (isForced)
        {
            host.Scrap(world.Now);
        }

        world.Tell($"  {host.Name} is forgotten");
        world.Settings.LeaveToPerson(host);
        host.ForgetData();
    }

    private static SimDaemon Daemon(SimHost host, DaemonKind kind) => kind switch
    {
        DaemonKind.ZooKeeper => host.ZooKeeper!,
        DaemonKind.Broker => host.Broker,
    };

    private static bool Install(SimHost host, InstallDistribution step)
    {
        if (host.DiskFull || step.Distribution.Source is DistributionOrigin.OnHosts)
        {
            return false;
        }

        host.Installed.Add(step.Distribution.KafkaVersion.Minor);
        return true;
    }

    private static bool Switch(SimHost host, SwitchCurrent step)
    {
        host.Current = host.Installed.Single(i => RolloutRendering.Home(i) == step.Home);
        return true;
    }

    private bool Write(SimHost host, WriteFiles step)
    {
        if (host.DiskFull)
        {
            return false;
        }

        if (step.Files.Any(f => f.Path == RolloutRendering.File))
        {
            host.FilesVersion = world.Wanted;
        }

        host.HasMemberUnit = (host.HasMemberUnit || step.Files.Any(f => f.Path == RolloutRendering.MemberUnit))
            && !step.Removals.Contains(RolloutRendering.MemberUnit);
        return true;
    }

    private bool Start(SimDaemon daemon, bool onNoData, bool isForced)
    {
        _starts.Check(daemon, isForced);
        daemon.MayBeEmpty |= onNoData;
        if (isForced && daemon is SimBroker { Lacks: true })
        {
            world.Partitions.GiveUpWhatTheOthersHad();
        }

        daemon.Enabled = true;
        daemon.Start(world.Now);
        return true;
    }

    private bool Restart(SimDaemon daemon, bool onNoData, bool isForced)
    {
        Restarts++;
        _restarts.Check(daemon, isForced);
        daemon.MayBeEmpty |= onNoData;
        daemon.Restart(world.Now, daemon is SimBroker ? 3 : 1);
        world.Ensemble.Tick();
        return true;
    }

    private bool Stop(SimDaemon daemon)
    {
        _removals.CheckStop(daemon);
        daemon.Stop(world.Now);
        return true;
    }

    private bool Release(SimHost host, RemoveFromHost step)
    {
        _removals.CheckRelease(host);
        host.Release(step.Purge);
        return true;
    }

    private bool Move(MovePartitions step)
    {
        _moves.Check();
        world.Partitions.Throttled = true;
        return world.Partitions.Move(step.Moves.Select(m => (m.Topic, m.To.ToArray())));
    }

    /// <summary>The tool asks every broker itself, and fails on one that is down.</summary>
    private bool Finish(FinishMoves step)
    {
        if (world.Partitions.All.Any(p => p.MovesTo is not null && step.Moves.Any(m => m.Topic == p.Topic))
            || !world.Brokers.All(b => b.Serves || (!b.Host.InSpec && !b.Registered)))
        {
            return false;
        }

        world.Partitions.Throttled = false;
        return true;
    }
}
