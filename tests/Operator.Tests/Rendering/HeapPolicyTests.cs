using KafkaPi.Operator.Rendering.Heap;
using KafkaPi.Operator.Tests.Desired;
using Xunit;

namespace KafkaPi.Operator.Tests.Rendering;

public sealed class HeapPolicyTests
{
    /// <summary>
    /// MemTotal in MiB of Raspberry Pis by nominal GB, from the most that the GPU may keep to the least.
    /// </summary>
    public static TheoryData<int, int, int, int, int> Boards => new()
    {
        { 1, 768, 960, 64, 192 },
        { 2, 1536, 2000, 128, 512 },
        { 4, 3500, 4000, 256, 1024 },
        { 8, 7500, 8100, 512, 2048 },
        { 16, 15500, 16300, 512, 4096 },
    };

    [Theory]
    [MemberData(nameof(Boards))]
    public void A_board_gets_the_same_heaps_whatever_its_firmware_keeps(
        int nominalGB, int leastMiB, int mostMiB, int zooKeeperMiB, int brokerMiB)
    {
        Assert.InRange(nominalGB * 1024, mostMiB, int.MaxValue);
        Assert.All(
            Enumerable.Range(leastMiB, mostMiB - leastMiB),
            memory => Assert.Equal(
                new(zooKeeperMiB * HeapPolicy.MiB, brokerMiB * HeapPolicy.MiB),
                HeapPolicy.For(memory * HeapPolicy.MiB, true, true)));
    }

    [Fact]
    public void More_memory_never_gives_a_smaller_heap()
    {
        foreach (var (runsZooKeeper, runsBroker) in new[] { (true, true), (true, false), (false, true) })
        {
            var before = default(Heaps);
            for (long memory = 0; memory < 70_000; memory += 16)
            {
                var heaps = HeapPolicy.For(memory * HeapPolicy.MiB, runsZooKeeper, runsBroker);
                Assert.True(heaps.ZooKeeper >= before.ZooKeeper && heaps.Broker >= before.Broker, $"at {memory} MiB");
                before = heaps;
            }
        }
    }

    [Fact]
    public void Computed_heaps_fit_into_every_Pi_of_1_GB_and_more()
    {
        foreach (var (runsZooKeeper, runsBroker) in new[] { (true, true), (true, false), (false, true) })
        {
            // 870 MiB: a board of 1 GB whose GPU keeps the 76 MB of the default, under an old 32-bit kernel.
            for (long memory = 870; memory < 70_000; memory += 16)
            {
                var bytes = memory * HeapPolicy.MiB;
                var budget = new MemoryBudget(HeapPolicy.For(bytes, runsZooKeeper, runsBroker), bytes);
                Assert.True(budget.Fits, budget.ToString());
            }
        }
    }

    [Fact]
    public void A_sixth_of_the_memory_is_left_to_the_page_cache_from_2_GB_on()
    {
        for (long memory = 1536; memory < 70_000; memory += 16)
        {
            var bytes = memory * HeapPolicy.MiB;
            Assert.InRange(new MemoryBudget(HeapPolicy.For(bytes, true, true), bytes).NeededBytes, 0, bytes * 5 / 6);
        }
    }

    [Fact]
    public void A_broker_does_not_fit_into_512_MB_and_the_refusal_has_the_numbers()
    {
        const long Memory = 420 * HeapPolicy.MiB;

        var budget = new MemoryBudget(HeapPolicy.For(Memory, true, true), Memory);

        Assert.False(budget.Fits);
        Assert.Equal(
            "720 MiB needed (ZooKeeper 64 heap + 100 native, broker 64 heap + 300 native, system 192), 420 MiB there",
            budget.ToString());
    }

    [Fact]
    public void A_heap_of_the_spec_is_taken_as_it_is()
    {
        var cluster = Manifests.Sample("three-pis.yaml").Derived();
        cluster = cluster with { Kafka = cluster.Kafka with { HeapBytes = 3072 * HeapPolicy.MiB } };

        var budget = MemoryBudget.Of(cluster, cluster.Node("pi1"), 3790 * HeapPolicy.MiB);

        Assert.Equal(new(256 * HeapPolicy.MiB, 3072 * HeapPolicy.MiB), budget.Heaps);
        Assert.False(budget.Fits);
    }
}
