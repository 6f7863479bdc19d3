using System.Collections.Immutable;
using CsCheck;

namespace KafkaPi.Operator.Simulation.Directories;

/// <summary>What happens to the directories of a broker, in order: rounds of the operator, time, edits, new partitions, and faults.</summary>
internal static class DirectorySchedule
{
    private static readonly ImmutableArray<ImmutableArray<string>> Specs = [["/a"], ["/b"], ["/c"], ["/a", "/b"], ["/b", "/a"], ["/b", "/c"], ["/c", "/a"], ["/a", "/b", "/c"]];

    public static Gen<(int Setup, (int Kind, int Argument)[] Events)> Any { get; } =
        Gen.Select(Gen.Int[0, Specs.Length - 1], Gen.Select(Gen.Int[0, 99], Gen.Int[0, 1_000_000]).Array[5, 40]);

    /// <summary>Runs a schedule, then stops all faults and demands that the broker has what the spec names and nothing else, and stays so.</summary>
    public static void Run((int Setup, (int Kind, int Argument)[] Events) schedule, Naming naming, bool traced = false)
    {
        var world = new DirectoryWorld(traced) { Spec = Specs[schedule.Setup] };
        var @operator = new DirectoryOperator(world, naming);
        Settle(world, @operator);
        foreach (var (kind, argument) in schedule.Events) Apply(world, @operator, kind, argument);

        world.Fault("all faults stop");
        world.Reachable = true;
        foreach (var directory in world.Directories.Where(d => !d.IsPlugged))
        {
            directory.IsPlugged = true;
            world.Tell($"{directory.Path} is plugged in again");
        }

        world.Boot(@operator.IsEnabled);
        Settle(world, @operator);

        var acts = @operator.Acts;
        world.Tick(30);
        if (!@operator.Round().IsEmpty || @operator.Acts != acts) throw world.Broken("an unchanged broker is changed again");
        if (!world.Running.ToHashSet().SetEquals(world.Spec)) throw world.Broken($"the broker runs with {string.Join(", ", world.Running)}, and {string.Join(", ", world.Spec)} are wanted");
        if (world.Directories.FirstOrDefault(d => !world.Spec.Contains(d.Path) && d.HasReplicas) is { } left) throw world.Broken($"something was left in {left.Path}");
    }

    private static void Apply(DirectoryWorld world, DirectoryOperator @operator, int kind, int argument)
    {
        var extra = argument / 8;
        switch (kind)
        {
            case < 50:
                var late = extra % 11 == 0 ? extra % 7 : 0;
                var cut = extra % 5 == 0 ? extra / 5 % 4 : int.MaxValue;
                world.Tell($"the operator looks{(late > 0 ? $", {late} s late" : "")}{(cut < 9 ? $", and is killed after {cut} steps" : "")}");
                @operator.Round(late, cut, meanwhile: extra % 3 == 0 ? world.CreatePartition : null);
                world.Tick(1 + extra % 3);
                break;
            case < 62: world.Tick(1 + argument % 30); break;
            case < 72: Edit(world, extra); break;
            case < 75: world.Fault($"the spec is edited to the setting {++world.Setting}"); break;
            case < 87: world.CreatePartition(); break;
            case < 91 when world.On: world.Fault("kill -9 broker"); world.Crash(); break;
            case < 95: PowerOff(world, argument); break;
            case < 98: world.Fault("the host boots"); world.Boot(@operator.IsEnabled); break;
            default: world.Fault($"the operator reaches the host: {world.Reachable ^= true}"); break;
        }
    }

    private static void Edit(DirectoryWorld world, int argument)
    {
        world.Spec = Specs[argument % Specs.Length];
        world.Fault($"the spec is edited to {string.Join(", ", world.Spec)}");
    }

    /// <summary>Disks come off and on with the power off.</summary>
    private static void PowerOff(DirectoryWorld world, int argument)
    {
        world.Fault("the host loses power");
        world.PowerOff();
        var disk = world.Directories[argument % world.Directories.Length];
        if (argument % 2 == 0) return;
        disk.IsPlugged ^= true;
        world.Tell($"the disk of {disk.Path} is {(disk.IsPlugged ? "plugged in" : "taken off")}");
    }

    private static void Settle(DirectoryWorld world, DirectoryOperator @operator)
    {
        for (var round = 0; round < 120; round++)
        {
            world.Tick(4);
            if (@operator.Round().IsEmpty && world.Serves) return;
        }

        throw world.Broken($"the broker does not come to rest: {world}; {string.Join("; ", @operator.Round().Waits)}");
    }
}
