using System.Collections.Immutable;
using CsCheck;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Rebalancing;

namespace KafkaPi.Operator.Simulation;

/// <summary>Decides how far a change of version is; the real one but for those that prove it to be needed.</summary>
internal delegate UpgradeStage Upgrading(DesiredCluster desired, ObservedCluster observed);

/// <summary>What happens, in order: rounds of the operator, time, edits and faults.</summary>
internal static class Schedule
{
    public static Gen<(int Setup, (int Kind, int Argument)[] Events)> Any { get; } =
        Gen.Select(Gen.Int[0, 7], Gen.Select(Gen.Int[0, 114], Gen.Int[0, 1_000_000]).Array[5, 45]);

    private static readonly int[] ForcefulKinds = [0, 0, 0, 36, 54, 64, 73, 78, 101, 101];

    /// <summary>Edits, crashes and requests to force what waits, and little else.</summary>
    public static Gen<(int Setup, (int Kind, int Argument)[] Events)> Forceful { get; } =
        Gen.Select(Gen.Const(2), Gen.Select(Gen.Int[0, ForcefulKinds.Length - 1].Select(i => ForcefulKinds[i]), Gen.Int[0, 1_000_000]).Array[20, 60]);

    private static readonly int[] MovingKinds = [0, 0, 0, 0, 36, 36, 54, 64, 64, 73, 77, 77, 84, 86, 88, 98, 105, 105, 109, 110, 110];

    /// <summary>Requests to move, to pause and to cancel, edits, and brokers that come and go; little else.</summary>
    public static Gen<(int Setup, (int Kind, int Argument)[] Events)> Moving { get; } =
        Gen.Select(Gen.Const(3), Gen.Select(Gen.Int[0, MovingKinds.Length - 1].Select(i => MovingKinds[i]), Gen.Int[0, 1_000_000]).Array[15, 50]);

    private static readonly int[] LeavingKinds = [0, 0, 0, 0, 0, 0, 0, 36, 36, 40, 54, 64, 73, 77, 77, 82, 84, 88, 95, 95, 98, 105, 109, 113, 113, 113, 115, 115];

    /// <summary>A node is taken out of the spec and put back, with edits and hosts that come and go; little else.</summary>
    public static Gen<(int Setup, (int Kind, int Argument)[] Events)> Leaving { get; } =
        Gen.Select(Gen.Int[1, 3].Select(i => 2 * i + 1), Gen.Select(Gen.Int[0, LeavingKinds.Length - 1].Select(i => LeavingKinds[i]), Gen.Int[0, 1_000_000]).Array[15, 60]);

    /// <summary>Runs a schedule, then stops all faults and demands that everything comes to rest as specified.</summary>
    public static void Run(
        (int Setup, (int Kind, int Argument)[] Events) schedule,
        ImmutableArray<SafetyRule> rules,
        bool traced = false,
        bool forgetful = false,
        Upgrading? upgrading = null,
        bool remembers = true,
        ImmutableArray<MoveRule>? moveRules = null,
        ImmutableArray<LeaveRule>? leaveRules = null)
    {
        var world = new World(hosts: schedule.Setup % 2 == 0 ? 3 : 4, traced);
        var @operator = new SimOperator(world, rules, moveRules ?? MoveRules.All, leaveRules ?? LeaveRules.All, upgrading ?? UpgradeStage.Of, remembers) { ForgetsBetween = forgetful };
        world.Purges = schedule.Setup % 4 == 3;
        // Two replicas, both needed: none of their brokers may ever be rolled, until somebody lowers the minimum.
        var pairs = world.Partitions.All.Single(p => p.Topic == "pairs");
        if (schedule.Setup >= 6) (pairs.OfTheBrokers, pairs.Minimum) = (null, 2);
        if (schedule.Setup >= 2) Settle(world, @operator);
        foreach (var (kind, argument) in schedule.Events) Apply(world, @operator, kind, argument);

        Mend(world, @operator);
        pairs.Minimum = 1;
        if (schedule.Setup % 2 == 1) world.Settings.TakeBack();
        world.Settings.Edit(schedule.Setup % 2 == 1 ? null : "1");
        Settle(world, @operator);
        StaysAtRest(world, @operator);
        if (schedule.Setup % 4 > 0) return;

        var restarts = @operator.Restarts;
        world.Settings.Edit("2");
        Settle(world, @operator);
        StaysAtRest(world, @operator);
        if (@operator.Restarts != restarts) throw world.Broken("a setting that is taken live restarted something");
    }

    private static void Apply(World world, SimOperator @operator, int kind, int argument)
    {
        var host = world.Hosts[argument % world.Hosts.Length];
        var extra = argument / 8;
        switch (kind)
        {
            case < 36:
                var late = extra % 11 == 0 ? extra % 7 : 0;
                var cut = extra % 5 == 0 ? extra / 5 % 4 : int.MaxValue;
                world.Tell($"the operator looks{(late > 0 ? $", {late} s late" : "")}{(cut < 9 ? $", and is killed after {cut} steps" : "")}");
                @operator.Round(late, cut, mute: extra % 17 == 0);
                world.Tick(1 + extra % 3);
                break;
            case < 51: world.Tick(1 + argument % 40); break;
            case < 54: @operator.Confirm(); break;
            case < 64: Edit(world, argument); break;
            case < 69: Crash(world, host.Broker); break;
            case < 73: Crash(world, host.ZooKeeper ?? (SimDaemon)host.Broker); break;
            case < 77: world.Fault($"{host.Name} loses power"); host.PowerOff(world.Now); break;
            case < 82: world.Fault($"{host.Name} boots"); host.Boot(world.Now); break;
            case < 84: world.Fault($"the operator loses {host.Name}"); host.Reachable = false; break;
            case < 86: world.Fault($"{host.Name} is cut off from the others", link: true); host.Connected = false; break;
            case < 88: world.Fault($"{host.Name} freezes"); host.Frozen = host.On; break;
            case < 91: world.Fault($"{host.Name}'s links are mended", link: true); (host.Reachable, host.Connected, host.Frozen) = (true, true, false); break;
            case < 93 when extra % 2 == 0: world.Settings.ByHand(host, extra / 2); break;
            case < 93: world.Fault($"somebody edits a file on {host.Name}"); host.FilesVersion = -Math.Abs(host.FilesVersion); break;
            case < 95: world.Fault($"the disk of {host.Name} is full: {extra % 2 == 0}"); host.DiskFull = extra % 2 == 0; break;
            case < 96: ReplaceDisk(world, host, systemToo: extra % 3 > 0); break;
            case < 97: Blackout(world); break;
            case < 98: ForeignDisk(world, host); break;
            case 100: world.Fault($"request {++world.RestartRequest} to restart everything"); break;
            case 115: ForceToLeave(world, @operator); break;
            case > 112: Resize(world); break;
            case > 104: Ask(world, @operator, kind - 105); break;
            case > 100:
                if (@operator.Waiting.Count == 0) break;
                world.Force = (world.Force.Request + 1, @operator.Waiting[extra % @operator.Waiting.Count]);
                world.Tell($"request {world.Force.Request} to force {world.Force.Step}");
                break;
            default:
                if (extra % 4 == 0) @operator.LoseStatus();
                (world.RecoveryTakes, world.CatchUp) = (extra % 400, 1 + extra % 60);
                break;
        }
    }

    private static void Ask(World world, SimOperator @operator, int what)
    {
        if (what == 7)
        {
            world.Tell("what the status has of moves is lost");
            @operator.Moves = RebalanceMemory.Empty;
            return;
        }

        var number = ++world.RebalanceRequests;
        world.RebalanceRequest = what switch { < 4 => $"now-{number}", 4 => "pause", 5 => $"cancel-{number}", _ => null };
        world.Tell($"moves are asked for: {world.RebalanceRequest}");
    }

    private static void ForceToLeave(World world, SimOperator @operator)
    {
        if (@operator.Waiting.FirstOrDefault(id => id.StartsWith("leave/", StringComparison.Ordinal)) is not { } leave) return;
        world.Force = (world.Force.Request + 1, leave);
        world.Tell($"request {world.Force.Request} to force {leave}");
    }

    /// <summary>Only a broker without a ZooKeeper beside it leaves.</summary>
    private static void Resize(World world)
    {
        if (world.Hosts.Length < 4) return;
        var host = world.Hosts[3];
        if (host.InSpec) host.InSpec = false;
        else host.Enter(world.Now);
        world.Fault($"{host.Name} is {(host.InSpec ? "put into" : "taken out of")} the spec");
    }

    private static void Edit(World world, int argument)
    {
        if (argument % 4 == 0)
        {
            world.Settings.Edit(argument / 4 % 3 == 0 ? null : $"{argument / 4 % 3}");
            return;
        }

        var (spec, version) = (world.Spec, argument / 3);
        if (argument % 3 != 1) spec = spec with { ZooKeeper = spec.ZooKeeper + 1 };
        if (argument % 3 != 0) spec = spec with { Kafka = spec.Kafka + 1 };
        if (version % 2 == 0)
        {
            spec = spec with { Binaries = 2 + version / 2 % 3, Protocol = null };
            if (version / 6 % 5 == 0) spec = spec with { Protocol = 2 + version / 30 % (spec.Binaries - 1) };
        }

        world.Spec = spec;
        world.Fault($"the spec is edited to {spec}");
    }

    private static void Crash(World world, SimDaemon daemon)
    {
        if (!daemon.Alive) return;
        world.Fault($"kill -9 {(daemon is SimBroker ? "broker" : "ZooKeeper")} on {daemon.Host.Name}");
        daemon.Crash(world.Now);
    }

    /// <summary>Only where every other copy is whole: two disks lost at once are lost by whoever pulled them.</summary>
    private static void ReplaceDisk(World world, SimHost host, bool systemToo)
    {
        if (!world.IsHealthy) return;
        world.Fault($"{host.Name} is taken down for a new disk");
        host.PowerOff(world.Now);
        world.Tick(40);
        world.Fault($"{host.Name} is back with an empty disk{(systemToo ? "" : " for its data")}");
        if (systemToo) host.ReplaceDisk(world.Now);
        else host.ReplaceDataDisk(world.Now);
    }

    /// <summary>
    /// All hosts lose power at once, and pi2 comes back with an empty disk, before one of the others. Only while pi2 holds nothing but partitions with
    /// three replicas: of two, a controller that holds none can make the empty disk the last one in sync, which only a human can undo.
    /// </summary>
    private static void Blackout(World world)
    {
        if (!world.IsHealthy || world.Hosts.Length > 3) return;
        var (first, empty, last) = (world.Hosts[0], world.Hosts[1], world.Hosts[2]);
        if (world.Partitions.All.Any(p => p.MovesTo is not null || (p.Replicas.Length < 3 && p.Replicas.Contains(empty.Id)))) return;
        world.Fault($"all hosts lose power; {empty.Name} gets an empty disk");
        foreach (var host in world.Hosts) host.PowerOff(world.Now);
        empty.ReplaceDisk(world.Now);
        world.Tick(20);
        first.Boot(world.Now);
        world.Tell($"{first.Name} is back, {last.Name} is not");
    }

    private static void ForeignDisk(World world, SimHost host)
    {
        if (!host.Owned || host.ForeignDisk) return;
        world.Fault($"{host.Name} gets another member's disk");
        host.PowerOff(world.Now);
        foreach (var daemon in host.Daemons) daemon.Enabled = false;
        host.ForeignDisk = true;
        host.Boot(world.Now);
    }

    private static void Mend(World world, SimOperator @operator)
    {
        world.Fault("all faults stop");
        // Whoever has paused or cancelled moves has also paused the removal, and has to say when it goes on. A cancellation holds though the word is taken back.
        if (world.Hosts.Any(h => !h.InSpec) && (world.RebalanceRequest ?? @operator.Moves.Request) is { } word && (word == "pause" || word.StartsWith("cancel", StringComparison.Ordinal)))
            world.RebalanceRequest = $"now-{++world.RebalanceRequests}";
        (world.RecoveryTakes, world.CatchUp) = (Math.Min(world.RecoveryTakes, 60), Math.Max(world.CatchUp, 20));
        // One that leaves, and has nothing that no other one has, does not come back. With an empty disk beside it a human would have to have that started, too;
        // and a restart that is forced may take the other one away that has it.
        var mayBeNeeded = @operator.IsToForce || world.Brokers.Any(b => b.Empty && b.Host.InSpec);
        foreach (var host in world.Hosts.Where(h => h is { InSpec: false, On: false } && !mayBeNeeded && world.Partitions.All.All(p => IsHadWithout(h, p))))
        {
            world.Fault($"{host.Name} is dead");
            host.Dead = true;
        }

        foreach (var host in world.Hosts)
        {
            (host.Reachable, host.Connected, host.Frozen, host.DiskFull, host.ForeignDisk) = (true, true, false, false, false);
            host.Boot(world.Now);
        }

        // A move may end yet, and takes the replicas away that it moves from.
        bool IsHadWithout(SimHost host, SimPartition partition) =>
            partition.InSync.Exists(id => id != host.Id && world.Broker(id).Serves && partition.MovesTo?.Contains(id) != false);
    }

    private static void Settle(World world, SimOperator @operator)
    {
        var pause = 6;
        for (var round = 0; round < 150; round++)
        {
            world.Tick(pause);
            @operator.Confirm();
            if (world.Hosts.Any(h => h.Dead)) ForceToLeave(world, @operator);
            var plan = @operator.Round();
            // What waits is looked at less often: half of all rounds are spent here.
            pause = plan.Steps.IsEmpty ? 12 : 6;
            if (plan.IsEmpty && world.IsHealthy) return;
            if (plan.Refusals.IsEmpty) continue;
            world.Fault("the user takes back what is refused");
            world.Spec = world.Spec with { Binaries = world.Hosts.Where(h => h.InSpec).Max(h => world.Files(h.FilesVersion).Binaries), Protocol = null };
        }

        throw world.Broken($"the cluster does not come to rest: {string.Join("; ", @operator.Round().Waits)}; {world}");
    }

    private static void StaysAtRest(World world, SimOperator @operator)
    {
        var restarts = @operator.Restarts;
        world.Tick(30);
        if (!@operator.Round().IsEmpty || @operator.Restarts != restarts) throw world.Broken("an unchanged cluster is changed again");
        @operator.LeftIsGone();
        world.Settings.AreAsSpecified();
        var (version, protocol) = (world.Spec.Binaries, world.Spec.WantedProtocol);
        if (world.Brokers.FirstOrDefault(b => b.Host.InSpec && world.Files(b.RunningVersion) is var f && (f.Binaries, f.Protocol) != (version, protocol)) is { } other)
            throw world.Broken($"the broker on {other.Host.Name} rests with {world.Files(other.RunningVersion)}, and {world.Spec} is wanted");
        if (world.Partitions.Throttled) throw world.Broken("a throttle is left at rest");
        if (world.RebalanceRequest is { } asked && asked == @operator.Moves.Request && asked.StartsWith("now", StringComparison.Ordinal))
        {
            var loads = world.Hosts.Where(h => h.InSpec).Select(h => world.Partitions.All.Count(p => p.Replicas.Contains(h.Id))).ToArray();
            if (loads.Max() - loads.Min() > 1) throw world.Broken($"partitions were asked to be spread, and brokers hold {string.Join(", ", loads)} of them");
        }

        if (world.Partitions.All.FirstOrDefault(p => p.Leader != p.Replicas[0]) is { } led)
            throw world.Broken($"{led.Topic} is led by another than its first replica at rest");
    }
}
