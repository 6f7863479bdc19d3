namespace KafkaPi.Operator.Simulation;

internal sealed class SimBroker(SimHost host, World world) : SimDaemon(host)
{
    private double _recoveredAt;
    private double _withoutZooKeeperSince = double.MaxValue;
    private bool _unclean;

    public bool Registered { get; private set; }

    /// <summary>While the process is gone and its session is not: it still counts as registered.</summary>
    public double SessionEnds { get; private set; } = double.MaxValue;

    public bool Empty { get; private set; } = true;

    /// <summary>By partition.</summary>
    public long[] End { get; } = new long[SimPartitions.Count];

    /// <summary>By partition: until when a replica that was dropped is still on the disk.</summary>
    public double[] DeletedAt { get; } = new double[SimPartitions.Count];

    public bool Recovering { get; private set; }

    public bool Controls { get; set; }

    public override bool HasData => !Empty;

    protected override bool HasRoom => !Host.DiskFull;

    public override bool Serves => Alive && Registered && !Recovering;

    public void Wipe()
    {
        Empty = true;
        Array.Clear(End);
        Array.Clear(DeletedAt);
    }

    public void Run(double now)
    {
        Tick(now);
        if (now >= SessionEnds) (Registered, SessionEnds) = (false, double.MaxValue);
        if (!Alive || !Recovering || now < _recoveredAt) return;

        if (!world.Ensemble.HasQuorum)
        {
            if (_withoutZooKeeperSince > now) _withoutZooKeeperSince = now;
            if (now - _withoutZooKeeperSince > 9) Crash(now);
            return;
        }

        _withoutZooKeeperSince = double.MaxValue;
        if (Registered)
        {
            Crash(now);
            return;
        }

        (Registered, Recovering, Empty, _unclean) = (true, false, false, false);
    }

    /// <summary>What was measured from 3.2.3 to 3.9.1: a broker does not follow a leader that speaks a newer protocol than it knows.</summary>
    protected override void Started(double now)
    {
        var own = world.Files(RunningVersion);
        foreach (var other in world.Brokers.Where(b => b != this && b.HasProcess))
        {
            var theirs = world.Files(other.RunningVersion);
            if (own.Protocol > theirs.Binaries)
                throw world.Broken($"the broker on {Host.Name} was started with protocol 3.{own.Protocol} while that on {other.Host.Name} runs 3.{theirs.Binaries}");
            if (own.Binaries < theirs.Protocol)
                throw world.Broken($"the broker on {Host.Name} was started with 3.{own.Binaries} while that on {other.Host.Name} speaks protocol 3.{theirs.Protocol}");
        }

        (Recovering, _withoutZooKeeperSince) = (true, double.MaxValue);
        _recoveredAt = now + (_unclean ? world.RecoveryTakes : 2);
    }

    protected override void StopBegins(double now) => world.Partitions.HandOver(this);

    protected override bool MayEnd(double now) => world.Ensemble.HasQuorum || !Registered;

    protected override void Stopped(double now) => (Registered, Recovering, SessionEnds) = (false, false, double.MaxValue);

    protected override void Died(double now)
    {
        if (Registered && !Recovering) SessionEnds = now + 18;
        (_unclean, Recovering) = (true, false);
    }
}
