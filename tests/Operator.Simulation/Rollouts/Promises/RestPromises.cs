using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Simulation.Rollouts.Pis;

namespace KafkaPi.Operator.Simulation.Rollouts.Promises;

/// <summary>What is promised of a cluster that has come to rest.</summary>
internal static class RestPromises
{
    public static void Check(RolloutWorld world, ClusterMemory memory, string? moves)
    {
        LeftIsGone(world, memory);
        world.Settings.AreAsSpecified();
        VersionIsAsSpecified(world);
        ListenersAreAsSpecified(world);
        world.Promise(!world.Partitions.Throttled, () => "a throttle is left at rest");
        if (moves?.StartsWith("now", StringComparison.Ordinal) == true)
        {
            world.Promise(
                moves == memory.Moves.Request, () => $"moves were asked for by {moves}, and nothing came of it");
            PartitionsAreSpread(world);
        }

        var led = world.Partitions.All.FirstOrDefault(p => p.Leader != p.Replicas[0]);
        world.Promise(led is null, () => $"{led!.Topic} is led by another than its first replica at rest");
    }

    private static void LeftIsGone(RolloutWorld world, ClusterMemory memory)
    {
        foreach (var host in world.Hosts.Where(h => !h.InSpec))
        {
            world.Promise(memory[host.Name] is null, () => $"{host.Name} has left and is not forgotten");
            world.Promise(
                !host.Broker.HasProcess && !host.Broker.Enabled && !host.Owned,
                () => $"{host.Name} has left and is not cleaned");
            var held = world.Partitions.StoredOn(host.Id).FirstOrDefault();
            world.Promise(held is null, () => $"{host.Name} has left and holds {held!.Topic}");
        }
    }

    private static void VersionIsAsSpecified(RolloutWorld world)
    {
        var wanted = (world.Spec.Binaries, world.Spec.WantedProtocol);
        var other = world.Brokers.FirstOrDefault(b => b.Host.InSpec
            && world.Files(b.RunningVersion) is var f
            && (f.Binaries, f.Protocol) != wanted);
        world.Promise(
            other is null,
            () => $"{other!} rests with {world.Files(other!.RunningVersion)}, and {world.Spec} is wanted");
    }

    private static void ListenersAreAsSpecified(RolloutWorld world)
    {
        SimListeners wanted = new(world.Spec.Listeners, world.Spec.Listeners.Split(':')[0]);
        var other = world.Brokers.FirstOrDefault(b => b.Host.InSpec
            && world.Files(b.RunningVersion).Listeners != wanted);
        world.Promise(
            other is null,
            () => $"{other!} rests with {world.Files(other!.RunningVersion)}, and {world.Spec} is wanted");
    }

    private static void PartitionsAreSpread(RolloutWorld world)
    {
        int[] loads =
        [
            .. world.Hosts.Where(h => h.InSpec)
                .Select(h => world.Partitions.All.Count(p => p.Replicas.Contains(h.Id))),
        ];
        world.Promise(
            loads.Max() - loads.Min() <= 1,
            () => $"partitions were asked to be spread, and brokers hold {string.Join(", ", loads)} of them");
    }
}
