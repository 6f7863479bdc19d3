using KafkaPi.Operator.Simulation.Rollouts.Pis;
using KafkaPi.Operator.Simulation.Rollouts.Views;

namespace KafkaPi.Operator.Simulation.Rollouts.Promises;

/// <summary>What is promised of each batch of moves.</summary>
internal sealed class MovePromises(RolloutWorld world, RolloutRendering rendering, RolloutLook look)
{
    /// <summary>
    /// Partitions that lack a replica on a broker that leaves get none but by being moved. The restart waits for that.
    /// </summary>
    public bool LacksLeaver =>
        world.Partitions.All.Any(p => p.Replicas.Any(r => !p.InSync.Contains(r) && !world.Hosts[r - 1].InSpec));

    public void Check()
    {
        if (world.Now - world.LastLinkFault < 35)
        {
            return;
        }

        var down = world.Hosts.Where(h => h.InSpec).SelectMany(h => h.Daemons).FirstOrDefault(d => !d.Serves);
        world.Promise(down is null, () => $"moves were begun while {down!} does not serve");
        world.Promise(
            look.LackedLeaver || LacksLeaver || !IsRestartDue(), () => "moves were begun while a restart is due");
        var behind = world.Partitions.All.FirstOrDefault(
            p => p.Replicas.Any(r => !p.InSync.Contains(r) && world.Hosts[r - 1].InSpec));
        world.Promise(behind is null, () => $"moves were begun while {behind!.Topic} was under-replicated");
    }

    private bool IsRestartDue()
    {
        var (kafka, zooKeeper) = (rendering.Kafka(world.Wanted), rendering.ZooKeeper(world.Wanted));
        return world.Hosts.Any(h => h.InSpec
                && (h.FilesVersion != world.Wanted || rendering.Kafka(h.Broker.RunningVersion) != kafka))
            || world.Ensemble.Members.Any(m => m.Alive && rendering.ZooKeeper(m.RunningVersion) != zooKeeper);
    }
}
