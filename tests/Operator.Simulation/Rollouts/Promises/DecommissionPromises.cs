using KafkaPi.Operator.Simulation.Rollouts.Pis;

namespace KafkaPi.Operator.Simulation.Rollouts.Promises;

/// <summary>What is promised of brokers that leave the spec.</summary>
internal sealed class DecommissionPromises(RolloutWorld world, RolloutLook look)
{
    public void CheckStop(SimDaemon daemon)
    {
        var host = daemon.Host;
        world.Promise(!host.InSpec, () => $"{daemon} was stopped, and is in the spec");
        HoldsNothing(host, "stopped");
        var stored = world.Partitions.StoredOn(host.Id).FirstOrDefault();
        world.Promise(stored is null, () => $"{daemon} was stopped with {stored!.Topic} on its disk");
        world.Promise(!world.Partitions.Throttled, () => $"{daemon} was stopped while a throttle is set");
        // A broker that cannot be asked takes nothing back. Nothing is promised of it when it is let go in that state.
        world.Promise(
            !daemon.Serves || !world.Settings.IsLeftOn(host),
            () => $"{daemon} was stopped, and {SimSettings.Live} is still given for the next broker of its id");
    }

    public void CheckRelease(SimHost host)
    {
        HoldsNothing(host, "cleaned");
        world.Promise(!host.Broker.HasProcess, () => $"{host.Name} was cleaned while its broker runs");
    }

    /// <remarks>Nobody is to hold anything whom nobody knows any more.</remarks>
    public void CheckForget(SimHost host, bool isForced)
    {
        world.Promise(!host.InSpec, () => $"{host.Name} was forgotten and is in the spec");
        HoldsNothing(host, "forgotten");
        world.Promise(
            !isForced || !host.Broker.Registered || look.IsLate,
            () => $"{host.Name} was forgotten while Kafka knows its broker");
        world.Promise(
            isForced || !host.Broker.HasProcess, () => $"{host.Name} was forgotten while its broker runs");
        world.Promise(!world.Partitions.Throttled, () => $"{host.Name} was forgotten while a throttle is set");
    }

    private void HoldsNothing(SimHost host, string what)
    {
        var held = world.Partitions.All.FirstOrDefault(p => world.Partitions.Exist && p.Replicas.Contains(host.Id));
        world.Promise(held is null, () => $"{host.Name} was {what} while it holds a replica of {held!.Topic}");
    }
}
