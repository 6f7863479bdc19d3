using KafkaPi.Operator.Simulation.Rollouts.Pis;

namespace KafkaPi.Operator.Simulation.Rollouts.Promises;

/// <summary>What is promised of each start.</summary>
internal sealed class StartPromises(RolloutWorld world, RolloutLook look)
{
    public void Check(SimDaemon daemon, bool isForced)
    {
        world.Promise(
            !daemon.Host.Bereft, () => $"{daemon} was started without its data, and nobody had confirmed that");
        var isSeenAsItIs = !look.IsLate && world.Now - world.LastLinkFault >= 35;
        if (daemon is SimBroker { Lacks: true } empty && !isForced && isSeenAsItIs)
        {
            CheckEmpty(empty);
        }

        world.Promise(!daemon.Host.ForeignDisk, () => $"{daemon} was started on another member's data");
        world.Promise(
            !world.Files(daemon.Host.FilesVersion).Slip,
            () => $"{daemon} was started with a setting that it does not take");
        world.Promise(
            daemon is not SimBroker || world.Ensemble.HasQuorum, () => $"{daemon} was started without a quorum");
    }

    private void CheckEmpty(SimBroker empty)
    {
        var copying = world.Partitions.All.FirstOrDefault(p => p.Leader is not null
            && p.Replicas.Any(r => r != empty.Host.Id && !p.InSync.Contains(r) && world.Broker(r).Serves));
        world.Promise(
            copying is null || !world.Partitions.All.Any(p => p.Replicas.Contains(empty.Host.Id)),
            () => $"{empty} was started on an empty disk while another one still copied {copying!.Topic}");
    }
}
