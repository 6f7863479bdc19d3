using System.Collections.Immutable;
using CsCheck;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Simulation.Ensembles;

/// <summary>What happens to an ensemble, in order: rounds of the operator, time, edits of roles, and faults.</summary>
internal static class EnsembleSchedule
{
    public static Gen<(int Setup, (int Kind, int Argument)[] Events)> Any { get; } =
        Gen.Select(Gen.Int[1, 31], Gen.Select(Gen.Int[0, 99], Gen.Int[0, 1_000_000]).Array[5, 40]);

    /// <summary>From one ensemble to another, with little else.</summary>
    public static Gen<(int Setup, (int Kind, int Argument)[] Events)> Between(int before, int after) =>
        Gen.Select(Gen.Const(before), Gen.Select(Gen.Int[0, 9].Select(k => k < 7 ? 0 : 79), Gen.Int[0, 1_000_000]).Array[5, 20].Select(events => new[] { (60, after - 1) }.Concat(events).ToArray()));

    /// <summary>Runs a schedule, then stops all faults and demands that the ensemble is as specified in the end, and stays so.</summary>
    public static void Run((int Setup, (int Kind, int Argument)[] Events) schedule, ImmutableArray<SafetyRule> rules, Staging? staging = null, bool traced = false)
    {
        var world = new EnsembleWorld(traced) { Spec = Members(schedule.Setup) };
        var @operator = new EnsembleOperator(world, rules, staging);
        Settle(world, @operator);
        foreach (var (kind, argument) in schedule.Events) Apply(world, @operator, kind, argument);

        world.Fault("all faults stop");
        foreach (var host in world.Hosts)
        {
            (host.Reachable, host.Connected) = (true, true);
            host.Replace(world.Now);
            host.Boot(world.Now);
        }

        Settle(world, @operator);
        world.IsQuiet = true;
        foreach (var (_, argument) in schedule.Events.Take(2))
        {
            world.Spec = Members(1 + argument % 31);
            world.Tell($"the spec is edited to {{{string.Join(", ", world.Spec)}}}, and nothing else happens");
            Settle(world, @operator);
        }

        var acts = @operator.Acts;
        world.Tick(30);
        if (!@operator.Round().IsEmpty || @operator.Acts != acts) throw world.Broken("an unchanged ensemble is changed again");
        foreach (var host in world.Hosts)
        {
            if (host.Member.IsAlive != world.Spec.Contains(host.Id)) throw world.Broken($"ZooKeeper on {host} {(host.Member.IsAlive ? "runs" : "does not run")}, and {{{string.Join(", ", world.Spec)}}} are wanted");
            if (!world.Spec.Contains(host.Id) && host.Member.Staged is not null) throw world.Broken($"{host} is not cleaned of its ZooKeeper");
        }
    }

    private static void Apply(EnsembleWorld world, EnsembleOperator @operator, int kind, int argument)
    {
        var host = world.Hosts[argument % world.Hosts.Length];
        var extra = argument / 8;
        switch (kind)
        {
            case < 45:
                var late = extra % 11 == 0 ? extra % 7 : 0;
                var cut = extra % 5 == 0 ? extra / 5 % 4 : int.MaxValue;
                world.Tell($"the operator looks{(late > 0 ? $", {late} s late" : "")}{(cut < 9 ? $", and is killed after {cut} steps" : "")}");
                @operator.Round(late, cut);
                world.Tick(1 + extra % 3);
                break;
            case < 58: world.Tick(1 + argument % 40); break;
            case < 72:
                world.Spec = Members(1 + argument % 31);
                world.Fault($"the spec is edited to {{{string.Join(", ", world.Spec)}}}");
                foreach (var member in world.Hosts.Where(h => world.Spec.Contains(h.Id))) member.Replace(world.Now);
                break;
            case < 76: world.Fault($"the spec is edited to the setting {++world.Setting}"); break;
            case < 82: world.Fault($"kill -9 ZooKeeper on {host}"); host.Member.Crash(world.Now); break;
            case < 86: world.Fault($"{host} loses power"); host.PowerOff(); break;
            case < 92: world.Fault($"{host} boots"); host.Boot(world.Now); break;
            case < 94: world.Fault($"the operator loses {host}"); host.Reachable = false; break;
            case < 95: world.Fault($"{host} is cut off from the others"); host.Connected = false; break;
            case < 98: world.Fault($"{host}'s links are mended"); (host.Reachable, host.Connected) = (true, true); break;
            case < 99 when extra % 3 == 0:
                // Nodes that it alone knew, and that nobody sees, would have to be put back into the spec.
                if (!world.Hosts.All(h => h is { On: true, Reachable: true })) break;
                world.Fault("the status is lost");
                @operator.LoseStatus();
                @operator.Round();
                break;
            case < 99:
                if (@operator.Waiting is not [var waiting, ..]) break;
                world.Fault($"somebody forces {waiting}");
                @operator.Round(force: waiting);
                break;
            default:
                world.Fault("all hosts lose power");
                foreach (var each in world.Hosts) each.PowerOff();
                break;
        }
    }

    private static ImmutableSortedSet<int> Members(int bits) => [.. Enumerable.Range(1, 5).Where(id => (bits >> (id - 1) & 1) == 1)];

    private static void Settle(EnsembleWorld world, EnsembleOperator @operator)
    {
        for (var round = 0; round < 120; round++)
        {
            world.Tick(4);
            if (@operator.Round().IsEmpty && world.Hosts.All(h => world.BrokerServes(h) && (!world.Spec.Contains(h.Id) || EnsembleWorld.Serves(h)))) return;
        }

        throw world.Broken($"the ensemble does not come to rest at {{{string.Join(", ", world.Spec)}}}: {world}; {string.Join("; ", @operator.Round().Waits)}");
    }
}
