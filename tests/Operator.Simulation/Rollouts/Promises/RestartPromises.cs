using KafkaPi.Operator.Simulation.Rollouts.Pis;
using KafkaPi.Operator.Simulation.Rollouts.Views;

namespace KafkaPi.Operator.Simulation.Rollouts.Promises;

/// <summary>What is promised of each restart.</summary>
internal sealed class RestartPromises(RolloutWorld world, RolloutRendering rendering, RolloutLook look)
{
    public void Check(SimDaemon daemon, bool isForced)
    {
        world.Promise(!daemon.Host.ForeignDisk, () => $"{daemon} was restarted on another member's data");
        world.Promise(
            !world.Files(daemon.Host.FilesVersion).Slip,
            () => $"{daemon} was restarted with a setting that it does not take");
        world.Promise(
            daemon is not SimBroker { Alive: true, Recovering: true },
            () => $"{daemon} was restarted while it recovers");
        world.Promise(
            daemon is not SimBroker { Serves: true, Host.DiskFull: true },
            () => $"{daemon} was restarted with a full disk");
        SimDaemon[] others = [.. world.Hosts.Where(h => h.InSpec).SelectMany(h => h.Daemons).Where(d => d != daemon)];
        if (isForced)
        {
            CheckForced(daemon, others);
        }
        else if (daemon.Serves)
        {
            CheckRoll(daemon, others);
        }
    }

    /// <remarks>
    /// What a person may override is not promised. Nothing else is on its way, however, as far as that could be seen.
    /// </remarks>
    private void CheckForced(SimDaemon daemon, SimDaemon[] others)
    {
        var onItsWay = others.FirstOrDefault(d => d.InOurHands
            && d.Host is { Runs: true, Reachable: true }
            && d.IsOnItsWay(world.Now)
            && !(d.Alive && d.StartedAt > look.At));
        world.Promise(
            onItsWay is null, () => $"{daemon} was forced to restart while the restart of {onItsWay!} is on its way");
    }

    private void CheckRoll(SimDaemon daemon, SimDaemon[] others)
    {
        var isLinkFaulty = world.Now - world.LastLinkFault < 35;
        var inHands = others.FirstOrDefault(d => d.InOurHands);
        world.Promise(
            inHands is null, () => $"{daemon} was restarted while the restart of {inHands!} is not over");
        var down = others.FirstOrDefault(d => !d.Serves);
        world.Promise(
            down is null || isLinkFaulty, () => $"{daemon} was restarted while {down!} does not serve");
        world.Promise(
            world.Hosts.All(h => !h.InSpec || h.FilesVersion == world.Wanted),
            () => $"{daemon} was rolled before every host was staged");
        world.Promise(
            daemon is not SimBroker served
                || look.RestartIsAsked
                || rendering.Kafka(served.RunningVersion) != rendering.Kafka(world.Wanted),
            () => $"{daemon} was rolled for a setting that it takes live");
        world.Promise(
            world.Partitions.All.All(p => p.MovesTo is null), () => $"{daemon} was rolled while partitions move");
        if (daemon is SimBroker broker && !isLinkFaulty)
        {
            CheckRoll(broker);
        }

        world.Promise(
            daemon is not SimZooKeeper { Leads: true } || !OutdatedMembers().Any(m => m != daemon),
            () => "the leader was rolled before a follower");
    }

    private void CheckRoll(SimBroker broker)
    {
        world.Promise(!OutdatedMembers().Any(), () => $"{broker} was rolled before ZooKeeper");
        world.Promise(
            !broker.Controls || !world.Brokers.Any(b => b != broker && b.Host.InSpec && b.Alive && IsOutdated(b)),
            () => "the controller was rolled before another broker");
        foreach (var partition in world.Partitions.All)
        {
            CheckRoll(broker, partition);
        }
    }

    private void CheckRoll(SimBroker broker, SimPartition partition)
    {
        world.Promise(
            partition.InSync.Count == partition.Replicas.Length,
            () => $"{broker} was rolled while {partition.Topic} was under-replicated");
        world.Promise(
            partition.Replicas.Length == 1
                || !partition.InSync.Contains(broker.Host.Id)
                || partition.InSync.Exists(id => id != broker.Host.Id && world.Broker(id).Serves),
            () => $"{broker} was rolled, and no other in-sync replica of {partition.Topic} serves");
        world.Promise(
            !partition.InSync.Contains(broker.Host.Id)
                || partition.InSync.Count > partition.MinimumWithout(broker.Host.Id),
            () => $"{broker} was rolled and took {partition.Topic} below its min.insync.replicas");
    }

    private bool IsOutdated(SimBroker broker) =>
        rendering.Kafka(broker.RunningVersion) != rendering.Kafka(world.Wanted);

    private IEnumerable<SimZooKeeper> OutdatedMembers() => world.Ensemble.Members.Where(
        m => m.Alive && rendering.ZooKeeper(m.RunningVersion) != rendering.ZooKeeper(world.Wanted));
}
