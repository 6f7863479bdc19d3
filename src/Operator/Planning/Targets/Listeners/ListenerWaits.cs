using System.Collections.Immutable;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Planning.Targets.Listeners;

/// <summary>Says what of the spec's listeners has to wait, and for which broker.</summary>
internal static class ListenerWaits
{
    public static IEnumerable<PendingStep> Of(ListenerChange change, ImmutableArray<AssignedListener> listeners)
    {
        PendingStep?[] waits =
        [
            change.InterBroker == change.Goal
                ? null
                : Wait(
                    change, $"use the listener {change.Goal} between brokers", k => k.Has(change.Goal),
                    $"to have it beside {change.InterBroker}"),
            .. change.Spec.Zip(listeners).Where(l => l.Second.IsSpare).Select(l => Wait(
                change, $"give the listener {l.First.Name} port {l.First.Port}", k => k.Has(l.First.Name),
                $"to have it on port {l.Second.Listener.Port} meanwhile")),
            .. change.Held.Select(name => Wait(
                change, $"remove the listener {name}", k => IsNeedless(change, k, name),
                change.Known.Any(k => k.InterBroker == name)
                    ? $"to use {change.Goal} between brokers"
                    : "to have the ports of the spec")),
        ];
        return waits.OfType<PendingStep>();
    }

    private static bool IsNeedless(ListenerChange change, BrokerListeners known, string name) =>
        known.InterBroker != name && !(known.PortOf(name) is { } port && change.IsInSpec(port));

    private static PendingStep? Wait(
        ListenerChange change, string what, Func<BrokerListeners, bool> isDone, string verb)
    {
        var lagging = change.Brokers.FirstOrDefault(b => !b.Known.All(isDone))
            ?? change.Brokers.FirstOrDefault(b => !b.Seen);
        return lagging is null ? null : new(lagging.Node.Name, what, WaitsFor(lagging, isDone, verb));
    }

    private static string WaitsFor(BrokerPorts broker, Func<BrokerListeners, bool> isDone, string verb) => broker switch
    {
        { Seen: false } => "it to be seen",
        { Leaves: true } => "it to be gone, because its listeners are changed no more",
        { Running: { } running } when !isDone(running) => $"its broker {verb}",
        _ => $"the next start of its broker {verb}",
    };
}
