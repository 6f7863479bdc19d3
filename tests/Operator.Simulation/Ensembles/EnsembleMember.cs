using KafkaPi.Operator.Simulation.Loop;

namespace KafkaPi.Operator.Simulation.Ensembles;

/// <summary>A ZooKeeper. Its history is a length, and acknowledged writes are a prefix of the true history.</summary>
internal sealed class EnsembleMember : Process
{
    public bool IsBlank { get; set; } = true;

    public int Epoch { get; set; }

    public long Length { get; set; }

    /// <summary>When the member was restarted while it served.</summary>
    public double TakenOutAt { get; set; } = double.MinValue;

    /// <summary>The id of the leader, the member's own when it leads; 0 while it looks for one.</summary>
    public int Leader { get; set; }

    /// <summary>Somebody answers it no more, and it does not notice, until it is restarted.</summary>
    public bool Hangs { get; set; }

    /// <summary>Since when it serves no more; null while it serves. A restart does not end that.</summary>
    public double? LooksSince { get; private set; }

    public override void End()
    {
        base.End();
        (Leader, Hangs) = (0, false);
    }

    public void Look(double now) => LooksSince = Leader > 0 ? null : LooksSince ?? now;
}
