using System.Globalization;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;

namespace KafkaPi.Operator.Planning.Targets.Listeners;

/// <summary>
/// Ports that a change needs and that another program listens on. A daemon that was restarted with such a port would
/// not come up.
/// </summary>
internal static class TakenPorts
{
    /// <summary>Refuses a listener whose port is taken on the host of a broker that does not use it yet.</summary>
    public static Refusal? Of(ListenerChange change, ObservedCluster observed) =>
        (from broker in change.Brokers
         where !broker.Leaves
         from listener in change.Spec
         where !broker.Known.Any(k => k.All.Any(l => l.Port == listener.Port))
         let owner = Owner(observed.Seen(broker.Node.Name), listener.Port)
         where owner is not null
         select Refusal(
             "spec.kafka.listeners", $"{listener.Name}:{listener.Port}",
             $"port {listener.Port} is taken by {owner} on {broker.Node.Name}"))
        .FirstOrDefault();

    /// <summary>Refuses a port of ZooKeeper that is taken on the host of a member.</summary>
    /// <param name="name">The port's field in <c>spec.zookeeper.ports</c>.</param>
    public static Refusal? OfMembers(
        string name, int port, IEnumerable<DesiredNode> members, ObservedCluster observed) =>
        (from member in members
         let owner = Owner(observed.Seen(member.Name), port)
         where owner is not null
         select Refusal(
             $"spec.zookeeper.ports.{name}", port.ToString(CultureInfo.InvariantCulture),
             $"port {port} is taken by {owner} on {member.Name}"))
        .FirstOrDefault();

    private static Refusal Refusal(string field, string value, string taken) =>
        new(RefusalKind.Listeners, field, value, $"{taken}: stop it there, or choose another port");

    private static string? Owner(ObservedHost.Seen? host, int port) =>
        host?.Listeners.FirstOrDefault(l => l.Port == port && !l.IsOfDaemon)?.Owner;
}
