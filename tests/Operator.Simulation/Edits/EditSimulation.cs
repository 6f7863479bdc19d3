using CsCheck;
using k8s;
using KafkaPi.Crds;
using Xunit;

namespace KafkaPi.Operator.Simulation.Edits;

public sealed class EditSimulation
{
    /// <summary>What happens to a shelf, in order, as numbers that <see cref="ShelfEvents"/> reads.</summary>
    internal static Gen<(int Setup, (int Kind, int Argument)[] Events)> Any { get; } =
        Gen.Select(Gen.Int[0, 2], Gen.Select(Gen.Int[0, 103], Gen.Int[0, 1_000_000]).Array[5, 40]);

    /// <summary>Passes, time and faults of single daemons around edits that no daemon takes.</summary>
    internal static Gen<(int Setup, (int Kind, int Argument)[] Events)> Slipping { get; } = Gen.Select(
        Gen.Int[0, 2],
        Gen.Select(
            Gen.Int[0, 9].Select(kind => kind switch
            {
                < 5 => 0,
                < 7 => 45,
                < 8 => 80,
                _ => 104,
            }),
            Gen.Int[0, 1_000_000]).Array[5, 30]);

    /// <summary>A choice with one value can be edited to nothing else.</summary>
    public static TheoryData<string> Fields =>
        [.. SpecField.All.Where(f => f.Schema.EnumProperty is not { Count: 1 }).Select(f => f.Path)];

    [Fact]
    public void Every_edit_of_any_field_at_any_moment_comes_to_rest() =>
        NumberedSchedules.KeepEveryPromise(SimulatedWorldOf.Edits, NumberedSchedules.Count / 200);

    [Fact]
    public void Every_slip_costs_one_member_and_is_taken_back() =>
        NumberedSchedules.KeepEveryPromise(SimulatedWorldOf.Trials, NumberedSchedules.Count / 200);

    [Fact]
    public void A_cluster_that_one_edit_moves_to_other_hosts_is_drained_over_and_never_below_the_factor()
    {
        var world = ShelfRun.Edited(spec => spec with
        {
            Nodes =
            [
                .. spec.Nodes.Select(n => n with
                {
                    Name = $"new{n.Id}",
                    Id = n.Id + 3,
                    Address = ShelfPi.AddressOf(n.Id + 3, 0),
                }),
            ],
        });

        Assert.All(world.Partitions, p => Assert.Equal([4, 5, 6], p.Replicas.Order()));
        Assert.True(world.LeastInSync >= 2, $"a partition had {world.LeastInSync} replicas in sync");
        Assert.All(world.Pis.Take(3), pi => Assert.False(pi.Files.IsOwned));
    }

    /// <summary>A new field of the schema fails here until somebody has said what people type there.</summary>
    [Theory]
    [MemberData(nameof(Fields))]
    public void Every_field_of_the_schema_is_edited(string path)
    {
        var field = SpecField.All.Single(f => f.Path == path);
        var spec = ShelfRun.First(3);

        Assert.Contains(
            Enumerable.Range(0, 100).Select(n => SpecEdit.Of(spec, field, n)),
            edited => KubernetesJson.Serialize(edited) != KubernetesJson.Serialize(spec));
    }
}
