using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Planning.Targets.Listeners;

/// <summary>What lies between the listeners of the brokers and the listeners of the spec.</summary>
internal sealed class ListenerChange
{
    public ListenerChange(ImmutableArray<Listener> spec, ImmutableArray<BrokerPorts> brokers)
    {
        (Spec, Brokers) = (spec, brokers);
        Known = [.. brokers.SelectMany(b => b.Known)];
        IsAnyUnseen = brokers.Any(b => !b.Seen);
        InterBroker = Known.IsEmpty ? Goal : NextInterBroker();
        Held = [.. Known.SelectMany(k => k.All).Select(l => l.Name).Distinct().Where(IsHeld).Order()];
        IsNone = Known.IsEmpty || (InterBroker == Goal && Held.IsEmpty && !spec.Any(WaitsForItsPort));
    }

    public ImmutableArray<Listener> Spec { get; }

    public ImmutableArray<BrokerPorts> Brokers { get; }

    /// <summary>Listeners that some broker has, or would have after its next start.</summary>
    public ImmutableArray<BrokerListeners> Known { get; }

    /// <summary>The listener that the spec wants between brokers.</summary>
    public string Goal => Spec[0].Name;

    /// <summary>The listener that may be used between brokers now.</summary>
    public string InterBroker { get; }

    /// <summary>Names that the spec does not have, and that brokers or clients still need.</summary>
    public ImmutableArray<string> Held { get; }

    /// <summary>The listeners of the spec may be brought about at once.</summary>
    public bool IsNone { get; }

    /// <summary>The listeners that most brokers have.</summary>
    public BrokerListeners Present => Known
        .GroupBy(k => string.Join(',', k.All.Select(l => $"{l.Name}:{l.Port}").Append(k.InterBroker)))
        .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
        .First().First();

    private bool IsAnyUnseen { get; }

    /// <summary>
    /// All brokers have the name. An unseen broker has it when the change that depends on that has begun already.
    /// </summary>
    public bool IsEverywhere(Listener listener) =>
        Known.All(k => k.Has(listener.Name))
        && (!IsAnyUnseen || Known.Any(k => k.PortOf(listener.Name) == listener.Port));

    /// <summary>Some broker has the port under another name, and not all brokers have this name.</summary>
    /// <remarks>
    /// Clients are told only of brokers that have the name of the listener that they have asked. A port that changes
    /// its name broker by broker would hide the brokers from them.
    /// </remarks>
    public bool WaitsForItsPort(Listener listener) =>
        !IsEverywhere(listener)
        && Known.Any(k => k.All.Any(l => l.Port == listener.Port && l.Name != listener.Name));

    /// <summary>Some broker has the port by this change.</summary>
    public bool Uses(int port) =>
        Known.Any(k => k.All.Any(l => l.Port == port && (Held.Contains(l.Name) || Spec.Any(s => s.Name == l.Name))));

    public bool IsInSpec(int port) => Spec.Any(l => l.Port == port);

    /// <remarks>
    /// A broker that uses the new name already proves that all brokers had it. A name is given up only when all
    /// brokers are seen and none uses it.
    /// </remarks>
    private string NextInterBroker()
    {
        var mayMove = Known.All(k => k.Has(Goal)) && (!IsAnyUnseen || Known.Any(k => k.InterBroker == Goal));
        return mayMove
            ? Goal
            : Known.GroupBy(k => k.InterBroker, StringComparer.Ordinal)
                .OrderByDescending(g => Known.All(k => k.Has(g.Key)))
                .ThenBy(g => g.Key == Goal)
                .ThenByDescending(g => g.Count())
                .ThenBy(g => g.Key, StringComparer.Ordinal)
                .First().Key;
    }

    private bool IsHeld(string name) =>
        !Spec.Any(l => l.Name == name)
        && (IsAnyUnseen
            || name == InterBroker
            || Known.Any(k => k.InterBroker == name || (k.PortOf(name) is { } port && IsInSpec(port))));
}
