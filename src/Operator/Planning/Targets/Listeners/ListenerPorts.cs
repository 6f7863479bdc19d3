using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Planning.Targets.Listeners;

/// <summary>Gives each listener of a change its port.</summary>
internal sealed class ListenerPorts(ListenerChange change, PortsInUse inUse)
{
    private readonly HashSet<int> _given = [];

    /// <summary>The listeners of the spec in their order, and then the ones that are held.</summary>
    public ImmutableArray<AssignedListener> Assign()
    {
        var waiting = change.Spec.Where(change.WaitsForItsPort).ToArray();
        foreach (var listener in change.Spec.Except(waiting))
        {
            _given.Add(listener.Port);
        }

        ImmutableArray<AssignedListener> held = [.. change.Held.Select(Keep)];
        return
        [
            .. change.Spec.Select(l => waiting.Contains(l) ? Spare(l, l.Port) : new AssignedListener(l, false)),
            .. held,
        ];
    }

    /// <summary>A listener keeps the port that it has, until a listener of the spec has it.</summary>
    private AssignedListener Keep(string name)
    {
        var present = change.Known.SelectMany(k => k.All).Where(l => l.Name == name).OrderBy(l => l.Port).ToArray();
        if (present.FirstOrDefault(l => !_given.Contains(l.Port)) is not { } kept)
        {
            return Spare(present[0], present[0].Port);
        }

        _given.Add(kept.Port);
        return new(kept, IsSpare: false);
    }

    /// <summary>A spare port that the change has in use goes before one that is free.</summary>
    private AssignedListener Spare(Listener listener, int port)
    {
        var spare = SparePorts.Of(port).Where(p => !_given.Contains(p) && !change.IsInSpec(p)).ToArray();
        var free = spare.Where(p => !inUse.Ports.Contains(p)).OrderByDescending(change.Uses).ToArray();
        var given = free.Concat(spare).First();
        _given.Add(given);
        return new(listener with { Port = given }, IsSpare: true, IsFree: free.Length > 0);
    }
}
