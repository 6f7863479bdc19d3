using System.Collections.Immutable;

namespace KafkaPi.Operator.Simulation.Rollouts.Pis;

/// <summary>
/// A member of the ensemble. Its history is a length, and acknowledged writes are a prefix of the true history.
/// </summary>
internal sealed class SimZooKeeper(SimHost host) : SimDaemon(host)
{
    public bool Blank { get; set; } = true;

    public int Epoch { get; set; }

    public long Length { get; set; }

    public bool InQuorum { get; set; }

    public bool Leads { get; set; }

    public override string Name => $"ZooKeeper on {Host.Name}";

    public override bool HasData => !Blank;

    public override bool Serves => Alive && InQuorum;

    public SimZooKeeper Copy(SimHost host) => (SimZooKeeper)CopyTo(host);

    public void Wipe() => (Blank, Epoch, Length) = (true, 0, 0);

    protected override void Started(double now) => Leave();

    protected override void StopBegins(double now) => Leave();

    protected override bool MayEnd(double now) => true;

    protected override void Stopped(double now) => Leave();

    protected override void Died(double now) => Leave();

    private void Leave() => (InQuorum, Leads) = (false, false);
}
