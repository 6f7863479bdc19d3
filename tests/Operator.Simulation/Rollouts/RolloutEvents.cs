using System.Collections.Immutable;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Simulation.Loop;
using KafkaPi.Operator.Simulation.Rollouts.Pis;

namespace KafkaPi.Operator.Simulation.Rollouts;

/// <summary>What the numbers of a schedule mean: passes of the operator, time, edits, requests and faults.</summary>
internal sealed class RolloutEvents(RolloutWorld world, OperatorLoop loop)
{
    /// <summary>
    /// Listeners that follow one another in any order: ports and names changed, added, put first, swapped and removed.
    /// </summary>
    private static readonly ImmutableArray<string> Listeners =
    [
        SimSpec.Plain, "PLAINTEXT:9192", "LAN:9092", "LAN:9192", "PLAINTEXT:9092,LAN:9192", "LAN:9192,PLAINTEXT:9092",
        "LAN:9092,PLAINTEXT:9192", "WAN:9292,PLAINTEXT:9092", "WAN:9092,LAN:9192",
    ];

    /// <summary>Requests of all kinds: each has a number of its own.</summary>
    private int _requests;

    public void Apply(int kind, int argument)
    {
        var (host, extra) = (world.Hosts[argument % world.Hosts.Length], argument / 8);
        switch (kind)
        {
            case < 36: Look(extra); break;
            case < 51: world.Tick(1 + argument % 40); break;
            case < 54: loop.Confirm(); break;
            case < 64: Edit(argument); break;
            case < 69: Crash(host.Broker); break;
            case < 73: Crash(host.ZooKeeper ?? (SimDaemon)host.Broker); break;
            case < 91: DisturbHost(host, kind); break;
            case < 93 when extra % 2 == 0: world.Settings.ByHand(host, extra / 2); break;
            case < 98: DisturbDisk(host, kind, extra); break;
            case 100: Restart(); break;
            case 115: ForceToLeave(); break;
            case 116: EditListeners(argument); break;
            case RolloutSchedules.Slip: Slip(argument % 2 == 0); break;
            case > 112: Resize(); break;
            case > 104: AskForMoves(kind - 105); break;
            case > 100: Force(extra); break;
            default: ChangeTheWorld(extra); break;
        }
    }

    /// <summary>A person says that the host of a node that leaves is gone for good.</summary>
    public void ForceToLeave()
    {
        if (loop.Waiting.FirstOrDefault(step => step.Verb == StepVerb.Leave) is { } leave)
        {
            Force(leave);
        }
    }

    /// <summary>Whoever paused or cancelled moves has also paused removals, and has to say when they go on.</summary>
    /// <remarks>A cancellation holds, although the word is taken back.</remarks>
    public void LetMovesGoOn()
    {
        if (world.Hosts.Any(h => !h.InSpec)
            && (loop.Requests.Rebalance ?? loop.Memory.Moves.Request) is { } word
            && (word == "pause" || word.StartsWith("cancel", StringComparison.Ordinal)))
        {
            loop.Requests.Rebalance = $"now-{++_requests}";
        }
    }

    private void Look(int extra)
    {
        var pass = Pass.Of(extra) with { IsMute = extra % 17 == 0 };
        world.Tell($"{pass}");
        loop.Run(pass);
        world.Tick(1 + extra % 3);
    }

    private void Edit(int argument)
    {
        if (argument % 4 == 0)
        {
            world.Settings.Edit(argument / 4 % 3 == 0 ? null : $"{argument / 4 % 3}");
            return;
        }

        var (spec, version) = (world.Spec, argument / 3);
        if (argument % 3 != 1)
        {
            spec = spec with { ZooKeeper = spec.ZooKeeper + 1 };
        }

        if (argument % 3 != 0)
        {
            spec = spec with { Kafka = spec.Kafka + 1 };
        }

        if (version % 2 == 0)
        {
            spec = spec with { Binaries = 2 + version / 2 % 3, Protocol = null };
            if (version / 6 % 5 == 0)
            {
                spec = spec with { Protocol = 2 + version / 30 % (spec.Binaries - 1) };
            }
        }

        world.Spec = spec;
        world.Fault($"the spec is edited to {spec}");
    }

    private void EditListeners(int argument)
    {
        world.Spec = world.Spec with { Listeners = Listeners[argument % Listeners.Length] };
        world.Fault($"the spec is edited to {world.Spec.Listeners}");
    }

    /// <summary>A person writes a value that no daemon takes, and corrects it.</summary>
    private void Slip(bool isMade)
    {
        world.Spec = world.Spec with { Slip = isMade };
        world.Fault(isMade ? "a slip is made in the settings" : "the settings are corrected");
    }

    private void Crash(SimDaemon daemon)
    {
        if (!daemon.Alive)
        {
            return;
        }

        world.Fault($"kill -9 {daemon}");
        daemon.Crash(world.Now);
    }

    private void DisturbHost(SimHost host, int kind)
    {
        switch (kind)
        {
            case < 77: world.Fault($"{host.Name} loses power"); host.PowerOff(world.Now); break;
            case < 82: world.Fault($"{host.Name} boots"); host.Boot(world.Now); break;
            case < 84: world.Fault($"the operator loses {host.Name}"); host.Reachable = false; break;
            case < 86: world.LinkFault($"{host.Name} is cut off from the others"); host.Connected = false; break;
            case < 88: world.Fault($"{host.Name} freezes"); host.Frozen = host.On; break;
            default:
                world.LinkFault($"{host.Name}'s links are mended");
                (host.Reachable, host.Connected, host.Frozen) = (true, true, false);
                break;
        }
    }

    private void DisturbDisk(SimHost host, int kind, int extra)
    {
        switch (kind)
        {
            case < 93:
                world.Fault($"somebody edits a file on {host.Name}");
                host.FilesVersion = -Math.Abs(host.FilesVersion);
                break;
            case < 95:
                host.DiskFull = extra % 2 == 0;
                world.Fault($"the disk of {host.Name} is full: {host.DiskFull}");
                break;
            case < 96: ReplaceDisk(host, extra); break;
            case < 97: Blackout(); break;
            default: PutForeignDisk(host); break;
        }
    }

    /// <remarks>
    /// Happens only where every other copy is whole. Two disks that are lost at once are lost by those who pull them.
    /// </remarks>
    private void ReplaceDisk(SimHost host, int extra)
    {
        if (!world.IsHealthy)
        {
            return;
        }

        world.Fault($"{host.Name} is taken down for a new disk");
        host.PowerOff(world.Now);
        world.Tick(40);
        switch (extra % 4)
        {
            case 0:
                world.Fault($"{host.Name} is back with an empty disk for its data");
                host.ReplaceDataDisk(world.Now);
                break;
            case 1:
                var disk = extra / 4 % 2;
                world.Fault($"{host.Name} is back with an empty disk beside the broker's other one ({disk})");
                host.ReplaceDiskOfBroker(disk, world.Now);
                break;
            default:
                world.Fault($"{host.Name} is back with an empty disk");
                host.ReplaceDisk(world.Now);
                break;
        }
    }

    /// <summary>
    /// All hosts lose power at once, and pi2 comes back with an empty disk, before another host.
    /// </summary>
    /// <remarks>
    /// Happens only while pi2 holds nothing but partitions with three replicas. Of two replicas, a controller that
    /// holds none can make the empty disk the last one in sync, which only a human can undo.
    /// </remarks>
    private void Blackout()
    {
        if (!world.IsHealthy || world.Hosts.Length > 3)
        {
            return;
        }

        var (first, empty, last) = (world.Hosts[0], world.Hosts[1], world.Hosts[2]);
        if (world.Partitions.All.Any(
            p => p.MovesTo is not null || (p.Replicas.Length < 3 && p.Replicas.Contains(empty.Id))))
        {
            return;
        }

        world.Fault($"all hosts lose power; {empty.Name} gets an empty disk");
        foreach (var host in world.Hosts)
        {
            host.PowerOff(world.Now);
        }

        empty.ReplaceDisk(world.Now);
        world.Tick(20);
        first.Boot(world.Now);
        world.Tell($"{first.Name} is back, {last.Name} is not");
    }

    private void PutForeignDisk(SimHost host)
    {
        if (!host.Owned || host.ForeignDisk)
        {
            return;
        }

        world.Fault($"{host.Name} gets another member's disk");
        host.PowerOff(world.Now);
        foreach (var daemon in host.Daemons)
        {
            daemon.Enabled = false;
        }

        host.ForeignDisk = true;
        host.Boot(world.Now);
    }

    private void Restart()
    {
        loop.Requests.Restart = $"all@{++_requests}";
        world.Fault($"request to restart {loop.Requests.Restart}");
    }

    private void Force(int extra)
    {
        if (!loop.Waiting.IsEmpty)
        {
            Force(loop.Waiting[extra % loop.Waiting.Length]);
        }
    }

    private void Force(StepName step)
    {
        loop.Requests.Force = $"{step}@{++_requests}";
        world.Tell($"request to force {loop.Requests.Force}");
    }

    private void AskForMoves(int what)
    {
        if (what == 7)
        {
            world.Tell("what the status has of moves is lost");
            loop.LoseMoves();
            return;
        }

        var number = ++_requests;
        loop.Requests.Rebalance = what switch
        {
            < 4 => $"now-{number}",
            4 => "pause",
            5 => $"cancel-{number}",
            _ => null,
        };
        world.Tell($"moves are asked for: {loop.Requests.Rebalance}");
    }

    /// <summary>Only a broker without a ZooKeeper beside it leaves.</summary>
    private void Resize()
    {
        if (world.Hosts.Length < 4)
        {
            return;
        }

        var host = world.Hosts[3];
        if (host.InSpec && IsUnknown(host))
        {
            return;
        }

        if (host.InSpec)
        {
            host.InSpec = false;
        }
        else
        {
            host.Enter(world.Now);
        }

        world.Fault($"{host.Name} is {(host.InSpec ? "put into" : "taken out of")} the spec");
    }

    /// <summary>
    /// The status was lost, and does not name the host yet. Nobody would know of a node that is taken out of the spec
    /// before, nor where to find the broker that Kafka still counts on.
    /// </summary>
    private bool IsUnknown(SimHost host) => loop.Memory[host.Name]?.Address is null
        && (host.Owned || world.Partitions.All.Any(p => p.Replicas.Contains(host.Id)));

    private void ChangeTheWorld(int extra)
    {
        if (extra % 4 == 0)
        {
            LoseStatus();
        }

        (world.RecoveryTakes, world.CatchUp) = (extra % 400, 1 + extra % 60);
    }

    /// <summary>
    /// Nobody can tell any more that a host had data, or what was altered by the operator. What is done then loses
    /// nothing all the same.
    /// </summary>
    private void LoseStatus()
    {
        world.Fault("the status is lost, and the nodes that it alone knew are put back into the spec");
        loop.LoseStatus();
        foreach (var host in world.Hosts)
        {
            host.Enter(world.Now);
            host.ForgetData();
            world.Settings.LeaveToPerson(host);
        }
    }
}
