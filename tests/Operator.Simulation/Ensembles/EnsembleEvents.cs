using KafkaPi.Operator.Simulation.Loop;

namespace KafkaPi.Operator.Simulation.Ensembles;

/// <summary>What the numbers of a schedule mean: passes of the operator, time, edits of roles, and faults.</summary>
internal sealed class EnsembleEvents(EnsembleWorld world, OperatorLoop loop)
{
    private int _requests;

    public void Apply(int kind, int argument)
    {
        var (host, extra) = (world.Hosts[argument % world.Hosts.Length], argument / 8);
        switch (kind)
        {
            case < 45: Look(extra); break;
            case < 58: world.Tick(1 + argument % 40); break;
            case < 72: EditMembers(argument); break;
            case < 73: EditPort(extra); break;
            case < 74 when extra % 5 == 0: world.ReplaceRouter(); break;
            case < 75: world.Fault($"the spec is edited to the setting {++world.Setting}"); break;
            case < 76: EditBroker(host); break;
            case < 82 when extra % 4 == 0: world.Hang(host); break;
            case < 82: world.Fault($"kill -9 ZooKeeper on {host}"); host.Member.Crash(world.Now); break;
            case < 98: Disturb(host, kind); break;
            case < 99 when extra % 3 == 0: LoseStatus(); break;
            case < 99: Force(); break;
            default: Blackout(); break;
        }
    }

    private void Look(int extra)
    {
        var pass = Pass.Of(extra);
        world.Tell($"{pass}");
        loop.Run(pass);
        world.Tick(1 + extra % 3);
    }

    private void EditMembers(int argument)
    {
        world.GiveRoles(EnsembleSchedules.Members(1 + argument % 31), world.WithoutBroker);
        world.Fault($"the spec is edited to {{{string.Join(", ", world.Spec)}}}");
        foreach (var member in world.Hosts.Where(h => world.Spec.Contains(h.Id)))
        {
            member.Replace(world.Now);
        }
    }

    private void EditPort(int argument)
    {
        if (argument % 2 == 0)
        {
            world.ClientPort = 2181 + argument / 2 % 3;
            world.Fault($"the spec is edited to the client port {world.ClientPort}");
            return;
        }

        world.LeaderPort = 2888 + argument / 2 % 3;
        world.Fault($"the spec is edited to the port to the leader {world.LeaderPort}");
    }

    /// <summary>Takes the role broker off a member, or gives it back.</summary>
    private void EditBroker(EnsembleHost host)
    {
        var without = world.WithoutBroker;
        world.GiveRoles(world.Spec, without.Contains(host.Id) ? without.Remove(host.Id) : without.Add(host.Id));
        world.Fault($"the spec has no broker on {{{string.Join(", ", world.WithoutBroker)}}}");
    }

    private void Disturb(EnsembleHost host, int kind)
    {
        switch (kind)
        {
            case < 86: world.Fault($"{host} loses power"); host.PowerOff(); break;
            case < 92: world.Fault($"{host} boots"); host.Boot(world.Now); break;
            case < 94: world.Fault($"the operator loses {host}"); host.Reachable = false; break;
            case < 95: world.Fault($"{host} is cut off from the others"); host.Connected = false; break;
            default:
                world.Fault($"{host}'s links are mended");
                (host.Reachable, host.Connected) = (true, true);
                break;
        }
    }

    /// <remarks>
    /// Nodes that the status alone knew, and that nobody sees, would have to be put back into the spec.
    /// </remarks>
    private void LoseStatus()
    {
        if (!world.Hosts.All(h => h is { On: true, Reachable: true }))
        {
            return;
        }

        world.Fault("the status is lost");
        loop.LoseStatus();
        loop.Run(Pass.Undisturbed);
    }

    private void Force()
    {
        if (loop.Waiting is not [var waiting, ..])
        {
            return;
        }

        loop.Requests.Force = $"{waiting}@{++_requests}";
        world.Fault($"somebody forces {waiting}");
        loop.Run(Pass.Undisturbed);
    }

    private void Blackout()
    {
        world.Fault("all hosts lose power");
        foreach (var host in world.Hosts)
        {
            host.PowerOff();
        }
    }
}
