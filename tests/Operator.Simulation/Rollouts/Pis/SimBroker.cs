namespace KafkaPi.Operator.Simulation.Rollouts.Pis;

internal sealed class SimBroker(SimHost host, RolloutWorld world) : SimDaemon(host)
{
    private RolloutWorld _world = world;
    private double _recoveredAt;
    private double _withoutZooKeeperSince = double.MaxValue;
    private bool _unclean;

    /// <summary>By disk. Kafka marks each of them at its start.</summary>
    private bool[] _blank = [true, true];

    public bool Registered { get; private set; }

    /// <summary>
    /// When the session of a broker ends whose process is gone. Until then the broker counts as registered.
    /// </summary>
    public double SessionEnds { get; private set; } = double.MaxValue;

    /// <summary>A disk has nothing of what it is to have.</summary>
    public bool Lacks => Array.Exists(_blank, isBlank => isBlank);

    /// <summary>By partition.</summary>
    public long[] End { get; private set; } = new long[SimPartitions.Count];

    /// <summary>By partition, when a replica that was dropped leaves the disk.</summary>
    public double[] DeletedAt { get; private set; } = new double[SimPartitions.Count];

    public bool Recovering { get; private set; }

    public bool Controls { get; set; }

    public override string Name => $"the broker on {Host.Name}";

    public override bool HasData => !Lacks;

    protected override bool HasRoom => !Host.DiskFull;

    public override bool Serves => Alive && Registered && !Recovering;

    public SimBroker Copy(SimHost host, RolloutWorld world)
    {
        var copy = (SimBroker)CopyTo(host);
        (copy._world, copy.End, copy.DeletedAt, copy._blank) = (world, [.. End], [.. DeletedAt], [.. _blank]);
        return copy;
    }

    public void Wipe()
    {
        for (var disk = 0; disk < _blank.Length; disk++)
        {
            Wipe(disk);
        }
    }

    public void Wipe(int disk)
    {
        _blank[disk] = true;
        for (var partition = 0; partition < End.Length; partition++)
        {
            if (DiskOf(partition) == disk)
            {
                (End[partition], DeletedAt[partition]) = (0, 0);
            }
        }
    }

    public bool IsBlank(int disk) => _blank[disk];

    public static int DiskOf(int partition) => partition % 2;

    public void Run(double now)
    {
        Tick(now);
        if (now >= SessionEnds)
        {
            (Registered, SessionEnds) = (false, double.MaxValue);
        }

        if (!Alive || !Recovering || now < _recoveredAt)
        {
            return;
        }

        if (!_world.Ensemble.HasQuorum)
        {
            if (_withoutZooKeeperSince > now)
            {
                _withoutZooKeeperSince = now;
            }

            if (now - _withoutZooKeeperSince > 9)
            {
                Crash(now);
            }

            return;
        }

        _withoutZooKeeperSince = double.MaxValue;
        if (Registered)
        {
            Crash(now);
            return;
        }

        (Registered, Recovering, _unclean) = (true, false, false);
        Array.Clear(_blank);
    }

    /// <summary>
    /// A broker does not follow a leader that speaks a newer protocol than the broker knows, measured from 3.2.3 to
    /// 3.9.1.
    /// </summary>
    protected override void Started(double now)
    {
        var own = _world.Files(RunningVersion);
        foreach (var other in _world.Brokers.Where(b => b != this && b.HasProcess))
        {
            var theirs = _world.Files(other.RunningVersion);
            if (own.Protocol > theirs.Binaries)
            {
                throw _world.Broken(
                    $"the broker on {Host.Name} was started with protocol 3.{own.Protocol} while that on "
                        + $"{other.Host.Name} runs 3.{theirs.Binaries}");
            }

            if (own.Binaries < theirs.Protocol)
            {
                throw _world.Broken(
                    $"the broker on {Host.Name} was started with 3.{own.Binaries} while that on {other.Host.Name} "
                        + $"speaks protocol 3.{theirs.Protocol}");
            }
        }

        FindsTheOthers();
        (Recovering, _withoutZooKeeperSince) = (true, double.MaxValue);
        _recoveredAt = now + (_unclean ? _world.RecoveryTakes : 2);
    }

    /// <summary>
    /// A broker that looks for a name which another one lacks does not replicate from it. As the controller it tells
    /// the other one nothing.
    /// </summary>
    private void FindsTheOthers()
    {
        var own = _world.Files(RunningVersion).Listeners;
        foreach (var other in _world.Brokers.Where(
            b => b != this && b.State is ProcessState.Running or ProcessState.Stopping))
        {
            var theirs = _world.Files(other.RunningVersion).Listeners;
            if (!own.Understands(theirs))
            {
                throw _world.Broken(
                    $"{Name} was started with {own.All} and {own.InterBroker} between brokers, while {other.Name} has "
                        + $"{theirs.All} and {theirs.InterBroker}");
            }
        }
    }

    protected override void StopBegins(double now) => _world.Partitions.HandOver(this);

    protected override bool MayEnd(double now) => _world.Ensemble.HasQuorum || !Registered;

    protected override void Stopped(double now) =>
        (Registered, Recovering, SessionEnds) = (false, false, double.MaxValue);

    protected override void Died(double now)
    {
        if (Registered && !Recovering)
        {
            SessionEnds = now + 18;
        }

        (_unclean, Recovering) = (true, false);
    }
}
