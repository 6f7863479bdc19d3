using System.Collections.Immutable;

namespace KafkaPi.Operator.Simulation.Rollouts.Pis;

/// <summary>The members together: who finds whom, who leads, which writes are acknowledged.</summary>
internal sealed class SimEnsemble(RolloutWorld world)
{
    private long _acknowledged;

    public ImmutableArray<SimZooKeeper> Members { get; } =
    [
        .. world.Hosts.Select(h => h.ZooKeeper).OfType<SimZooKeeper>()
    ];

    /// <summary>Asked several times for every second of every schedule.</summary>
    public bool HasQuorum
    {
        get
        {
            var serving = 0;
            foreach (var member in Members)
            {
                if (member.Serves)
                {
                    serving++;
                }
            }

            return serving * 2 > Members.Length;
        }
    }

    public SimEnsemble Copy(RolloutWorld world) => new(world) { _acknowledged = _acknowledged };

    public void Tick()
    {
        var connected = Members.RemoveAll(m => !m.Alive || !m.Host.Connected || m.Host.FilesVersion <= 0);
        foreach (var member in Members)
        {
            if (!connected.Contains(member))
            {
                (member.InQuorum, member.Leads) = (false, false);
            }
        }

        if (connected.Length * 2 <= Members.Length)
        {
            foreach (var member in connected)
            {
                (member.InQuorum, member.Leads) = (false, false);
            }

            return;
        }

        var leader = connected.FirstOrDefault(m => m.Leads) ?? Elect(connected);
        foreach (var member in connected)
        {
            (member.InQuorum, member.Blank, member.Epoch, member.Length) = (true, false, leader.Epoch, leader.Length);
        }

        Write(leader, connected);
    }

    private SimZooKeeper Elect(ImmutableArray<SimZooKeeper> connected)
    {
        var leader = connected
            .OrderByDescending(m => m.Epoch)
            .ThenByDescending(m => m.Length)
            .ThenByDescending(m => m.Host.Id)
            .First();
        if (leader.Length < _acknowledged)
        {
            throw world.Broken($"acknowledged ZooKeeper writes are lost: {leader.Host.Name} leads without them");
        }

        (leader.Leads, leader.Epoch) = (true, leader.Epoch + 1);
        return leader;
    }

    /// <summary>Acknowledged by a bare majority; who else has it is as chance wills.</summary>
    private void Write(SimZooKeeper leader, ImmutableArray<SimZooKeeper> connected)
    {
        _acknowledged++;
        leader.Length++;
        var needed = Members.Length / 2;
        for (var turn = 0; turn < connected.Length; turn++)
        {
            foreach (var follower in connected)
            {
                if (follower != leader && (follower.Host.Id + _acknowledged) % connected.Length == turn && needed-- > 0)
                {
                    follower.Length = leader.Length;
                }
            }
        }
    }
}
