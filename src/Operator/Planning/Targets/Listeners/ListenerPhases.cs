using System.Collections.Immutable;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Targets.Listeners;

/// <summary>
/// Decides which listeners the brokers may have now. Brokers find each other by the name of a listener, so that no two
/// brokers may run where one looks for a name that the other lacks.
/// </summary>
/// <remarks>
/// Another listener between brokers takes up to three rolls: all brokers get it beside the old one, all use it, and
/// the old one is dropped. A listener that takes over another one's port has a spare port until all brokers have it,
/// and then the two exchange their ports. Only the properties of the running brokers and the properties on their disks
/// are read, so that a new operator continues a change that another one has begun.
/// </remarks>
internal sealed class ListenerPhases
{
    private const string Field = "spec.kafka.listeners";

    private readonly TargetCluster _cluster;
    private readonly ListenerChange _change;

    private ListenerPhases(TargetCluster cluster, Facts facts)
    {
        _cluster = cluster;
        _change = new(cluster.Kafka.Listeners, BrokerPorts.Of(cluster, facts.Observed));
    }

    public static Target Narrow(Target target, Facts facts)
    {
        if (BrokerPorts.AreAllOf(target.Cluster, facts.Observed))
        {
            return target;
        }

        var phases = new ListenerPhases(target.Cluster, facts);
        if (!phases._change.Known.IsEmpty && TakenPorts.Of(phases._change, facts.Observed) is { } taken)
        {
            return (target with { Cluster = phases.Present() }).HoldingBack([taken], []);
        }

        if (phases._change.IsNone)
        {
            return target;
        }

        return KafkaFeatures.NamesListeners(target.Cluster.Protocol)
            ? phases.Narrow(target, PortsInUse.By(target.Cluster, facts.Observed))
            : phases.WithOldNames(target);
    }

    private Target Narrow(Target target, PortsInUse inUse)
    {
        var interBroker = _change.InterBroker;
        var listeners = new ListenerPorts(_change, inUse).Assign();
        if (Refusal(listeners) is { } refusal)
        {
            return (target with { Cluster = Present() }).HoldingBack([refusal], []);
        }

        var cluster = _cluster with
        {
            Kafka = _cluster.Kafka with { Listeners = [.. listeners.Select(l => l.Listener)] },
            HeldInterBroker = interBroker,
        };
        return (target with { Cluster = cluster }).HoldingBack([], ListenerWaits.Of(_change, listeners));
    }

    /// <summary>
    /// Brokers that speak a protocol without names know listeners by their security only, and cannot have two alike.
    /// </summary>
    private Target WithOldNames(Target target)
    {
        var lagging = _change.Brokers[0].Node.Name;
        PendingStep pending = new(
            lagging, $"use the listener {_change.Goal} between brokers",
            $"the brokers to speak a protocol that has names for listeners, and not {_cluster.Protocol}");
        return (target with { Cluster = Present() }).HoldingBack([], [pending]);
    }

    /// <summary>The listeners as most brokers have them.</summary>
    private TargetCluster Present() => _cluster with
    {
        Kafka = _cluster.Kafka with { Listeners = _change.Present.All },
        HeldInterBroker = _change.Present.InterBroker,
    };

    /// <summary>Refuses a change that needs a port for a while and cannot have it.</summary>
    private Refusal? Refusal(ImmutableArray<AssignedListener> listeners)
    {
        var moved = listeners.Where(l => l.IsSpare && !_change.Uses(l.Listener.Port)).ToArray();
        if (moved.FirstOrDefault(l => !_cluster.ManagesFirewall || !l.IsFree) is not { Listener: var listener } first)
        {
            return null;
        }

        var lack = first.IsFree
            ? $"which port {listener.Port} has to be open for meanwhile, and the operator opens none (spec.firewall)"
            : $"which port {listener.Port} or one of the next has to be free for, and each is taken on a host";
        return new(
            RefusalKind.Listeners, Field, string.Join(", ", _change.Spec.Select(l => $"{l.Name}:{l.Port}")),
            $"a port that is in use gets another name, {lack}: put {listener.Name} beside the present listeners "
            + "with a port of its own first, and remove the old one when all brokers have both");
    }
}
