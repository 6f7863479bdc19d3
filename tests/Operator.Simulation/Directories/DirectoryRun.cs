using KafkaPi.Operator.Simulation.Loop;

namespace KafkaPi.Operator.Simulation.Directories;

/// <summary>
/// Runs a schedule, then stops all faults and demands that the broker has what the spec names and nothing else, and
/// stays so.
/// </summary>
internal sealed class DirectoryRun
{
    private readonly DirectoryWorld _world;
    private readonly DirectoryCluster _cluster;
    private readonly OperatorLoop _loop;

    private DirectoryRun(int setup, OperatorVariant variant, bool traced)
    {
        _world = new(traced) { Spec = DirectorySchedules.Specs[setup] };
        _cluster = new(_world);
        _loop = new(_cluster, variant);
    }

    public static void Of(
        (int Setup, (int Kind, int Argument)[] Events) schedule, OperatorVariant variant, bool traced) =>
        new DirectoryRun(schedule.Setup, variant, traced).Run(schedule.Events);

    private void Run((int Kind, int Argument)[] events)
    {
        Settle();
        foreach (var (kind, argument) in events)
        {
            Apply(kind, argument);
        }

        _world.Fault("all faults stop");
        _world.Reachable = true;
        foreach (var directory in _world.Directories.Where(d => !d.IsPlugged))
        {
            directory.IsPlugged = true;
            _world.Tell($"{directory.Path} is plugged in again");
        }

        _world.Boot();
        Settle();
        Rest();
    }

    private void Rest()
    {
        var acts = _cluster.Acts;
        _world.Tick(30);
        _world.Promise(
            _loop.Run(Pass.Undisturbed).IsEmpty && _cluster.Acts == acts, () => "an unchanged broker is changed again");
        _world.Promise(
            _world.Running.ToHashSet().SetEquals(_world.Spec),
            () => $"the broker runs with {string.Join(", ", _world.Running)}, and {string.Join(", ", _world.Spec)} "
                + "are wanted");
        var left = _world.Directories.FirstOrDefault(d => !_world.Spec.Contains(d.Path) && d.HasReplicas);
        _world.Promise(left is null, () => $"something was left in {left!.Path}");
    }

    private void Apply(int kind, int argument)
    {
        var extra = argument / 8;
        switch (kind)
        {
            case < 50: Look(extra); break;
            case < 62: _world.Tick(1 + argument % 30); break;
            case < 72: Edit(extra); break;
            case < 75: _world.Fault($"the spec is edited to the setting {++_world.Setting}"); break;
            case < 87: _world.CreatePartition(); break;
            case < 91 when _world.On: _world.Fault("kill -9 broker"); _world.Crash(); break;
            case < 95: PowerOff(argument); break;
            case < 98: _world.Fault("the host boots"); _world.Boot(); break;
            default: _world.Fault($"the operator reaches the host: {_world.Reachable ^= true}"); break;
        }
    }

    private void Look(int extra)
    {
        var pass = Pass.Of(extra) with { Meanwhile = extra % 3 == 0 ? _world.CreatePartition : null };
        _world.Tell($"{pass}");
        _loop.Run(pass);
        _world.Tick(1 + extra % 3);
    }

    private void Edit(int argument)
    {
        _world.Spec = DirectorySchedules.Specs[argument % DirectorySchedules.Specs.Length];
        _world.Fault($"the spec is edited to {string.Join(", ", _world.Spec)}");
    }

    /// <summary>Disks come off and on with the power off.</summary>
    private void PowerOff(int argument)
    {
        _world.Fault("the host loses power");
        _world.PowerOff();
        var disk = _world.Directories[argument % _world.Directories.Length];
        if (argument % 2 == 0)
        {
            return;
        }

        disk.IsPlugged ^= true;
        _world.Tell($"the disk of {disk.Path} is {(disk.IsPlugged ? "plugged in" : "taken off")}");
    }

    private void Settle()
    {
        for (var round = 0; round < 120; round++)
        {
            _world.Tick(4);
            if (_loop.Run(Pass.Undisturbed).IsEmpty && _world.Serves)
            {
                return;
            }
        }

        throw _world.Broken(
            $"the broker does not come to rest: {_world}; {string.Join("; ", _loop.Run(Pass.Undisturbed).Pending)}");
    }
}
