using System.Collections.Immutable;
using System.Text.Json.Nodes;
using k8s;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Simulation.Edits.Slips;
using KafkaPi.Operator.Simulation.Loop;

namespace KafkaPi.Operator.Simulation.Edits;

/// <summary>
/// What the numbers of a schedule mean: edits of any field, alone and in pairs, taken back or not, passes of the
/// operator, time and faults.
/// </summary>
internal sealed class ShelfEvents(ShelfWorld world, ShelfSpec spec, OperatorLoop loop)
{
    private int _requests;

    public void Apply(int kind, int argument)
    {
        var pi = world.Pis[argument % world.Pis.Length];
        switch (kind)
        {
            case < 45: Look(argument / 8); break;
            case < 55: world.Tick(1 + argument % 30); break;
            case < 75: Edit(argument); break;
            case < 80: Edit(argument); Edit(argument / 3); break;
            case < 84: TakeBack(); break;
            case < 88: Fault($"kill -9 on {pi}", () => Crash(pi, argument / 7)); break;
            case < 91: Fault($"{pi} loses power", pi.PowerOff); break;
            case < 94: Fault($"{pi} boots", () => pi.Boot(world.Now)); break;
            case < 97: Fault($"the operator reaches {pi}: {!pi.Reachable}", () => pi.Reachable ^= true); break;
            case < 99: ReplaceRouter(); break;
            case < 100: ReplaceDeadPi(argument); break;
            case < 104: Slips(argument, modes: 2); break;
            default: Slips(argument, modes: 3); break;
        }
    }

    /// <summary>Faults end, and the spec names Pis that are there.</summary>
    public void Mend()
    {
        world.Fault("all faults stop");
        foreach (var pi in world.Pis)
        {
            pi.Reachable = true;
            pi.Boot(world.Now);
        }

        Take(spec.Current with { Paused = false }, "is not paused");
    }

    /// <summary>A person has said that a host is gone for good, and puts another in its place.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>
    /// A person says that the host of a node that leaves is gone for good, where it is. From then on the way back is
    /// with another host.
    /// </summary>
    public void ForceToLeave(Func<NodeName, bool> isGone)
    {
        StepName[] gone = [.. loop.Waiting.Where(step => step.Verb == StepVerb.Leave && isGone(step.Node))];
        if (gone.Length == 0)
        {
            return;
        }

        var leave = gone[_requests % gone.Length];
        loop.Requests.Force = $"{leave}@{++_requests}";
        world.Tell($"request to force {loop.Requests.Force}");
        GaveUp = true;
        if (spec.LastReady.Nodes.FirstOrDefault(n => n.Name == leave.Node.Value) is { } node && Free() is { } other)
        {
            spec.LastReady = Replaced(spec.LastReady, node.Address, other);
        }
    }

    public void Take(KafkaClusterSpec edited, string what)
    {
        var before = JsonNode.Parse(KubernetesJson.Serialize(spec.Current));
        var after = JsonNode.Parse(KubernetesJson.Serialize(edited));
        if (JsonNode.DeepEquals(before, after))
        {
            return;
        }

        var problem = spec.Edit(edited, loop.Memory);
        world.Fault(problem is null ? $"edit: {what}: {Told(before!, after!)}" : $"edit refused: {problem}");
    }

    /// <summary>The spec with the addresses that Pis have now.</summary>
    public KafkaClusterSpec AtPresentAddresses(KafkaClusterSpec edited) => edited with
    {
        Nodes =
        [
            .. edited.Nodes.Select(n => n with { Address = world.Pis[ShelfPi.NumberOf(n.Address) - 1].Address }),
        ],
    };

    /// <summary>The spec with a broker on a Pi that nobody uses; null where there is none left.</summary>
    public KafkaClusterSpec? WithAnotherBroker() => Free() is not { } other ? null : spec.Current with
    {
        Nodes =
        [
            .. spec.Current.Nodes,
            new()
            {
                Name = $"more{other.Number}",
                Address = other.Address,
                Id = 30 + other.Number,
                Roles = [NodeRole.Broker],
            },
        ],
    };

    private void Look(int extra)
    {
        var pass = Pass.Of(extra);
        world.Tell($"{pass}");
        loop.Run(pass);
        world.Tick(1 + extra % 3);
    }

    private void Edit(int argument)
    {
        var field = SpecField.All[argument % SpecField.All.Length];
        Take(SpecEdit.Of(spec.Current, field, argument / SpecField.All.Length), $"{field}");
    }

    /// <remarks>
    /// Where all daemons of a kind run and never serve, as after an outage, nobody can tell whose fault that is, and
    /// none is put back. So such a slip comes without other faults only.
    /// </remarks>
    private void Slips(int argument, int modes) =>
        Take(Slip.Into(spec.Current, argument / 8, modes), "has a slip");

    private void TakeBack() => Take(AtPresentAddresses(spec.LastReady), "is taken back");

    private static string Told(JsonNode before, JsonNode after) => string.Join("; ",
        from field in after.AsObject()
        where !JsonNode.DeepEquals(before[field.Key], field.Value)
        select $"{field.Key} {before[field.Key]?.ToJsonString()} → {field.Value?.ToJsonString()}");

    private void Fault(string what, Action fault)
    {
        world.Fault(what);
        fault();
    }

    private void Crash(ShelfPi pi, int which)
    {
        var kind = which % 2 == 0 ? DaemonKind.Broker : DaemonKind.ZooKeeper;
        pi.InOurHands.Remove(kind);
        pi.Leader = kind == DaemonKind.ZooKeeper ? 0 : pi.Leader;
        pi.Of(kind).Crash(world.Now);
    }

    private void ReplaceRouter()
    {
        world.Fault($"router {world.ReplaceRouter()} replaces the other");
        Take(AtPresentAddresses(spec.Current), "has the new addresses");
    }

    /// <summary>One Pi dies for good, and a person puts another in its place in one edit.</summary>
    private void ReplaceDeadPi(int argument)
    {
        if (world.Pis.Any(p => p.IsDead)
            || world.Partitions.Any(p => !p.IsWell)
            || Free() is not { } other)
        {
            return;
        }

        var at = argument / 7 % spec.Current.Nodes.Count;
        var dead = spec.Current.Nodes[at];
        if (world.At(dead.Address) is not { } pi)
        {
            return;
        }

        var edited = Replaced(spec.Current, pi.Address, other);
        if (spec.Edit(edited, loop.Memory) is null)
        {
            world.Fault($"{pi}, which is {dead.Name}, is dead, and {other} replaces it");
            pi.IsDead = true;
            pi.PowerOff();
            spec.LastReady = Replaced(spec.LastReady, pi.Address, other);
        }
    }

    /// <summary>A Pi that nobody uses, for a person who needs another.</summary>
    private ShelfPi? Free() => world.Pis.FirstOrDefault(
        p => p is { IsDead: false, Files.IsOwned: false, Marks.Count: 0, MyId: null }
        && spec.Current.Nodes.Concat(spec.LastReady.Nodes).All(n => !IsSame(n.Address, p.Address)));

    private static KafkaClusterSpec Replaced(KafkaClusterSpec spec, string address, ShelfPi other) => spec with
    {
        Nodes =
        [
            .. spec.Nodes.Where(n => !IsSame(n.Address, other.Address)).Select(n => IsSame(n.Address, address)
                ? n with { Name = $"new{other.Number}", Address = other.Address, Id = 20 + other.Number }
                : n),
        ],
    };

    /// <summary>The Pi is the same, whatever the router.</summary>
    private static bool IsSame(string one, string other) => ShelfPi.NumberOf(one) == ShelfPi.NumberOf(other);
}
