using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Bed;

/// <summary>Values of <c>spec.nodes</c> for a patch.</summary>
internal static class SpecNodes
{
    private static readonly string[] Both = ["zookeeper", "broker"];
    private static readonly string[] BrokerAlone = ["broker"];

    /// <param name="both">Hosts with a ZooKeeper and a broker each.</param>
    /// <param name="brokers">Hosts with a broker alone.</param>
    public static object[] Of(IEnumerable<LabHost> both, IEnumerable<LabHost> brokers) =>
        Of(both, [.. brokers.Select(h => (h.Name, h, h.Index))]);

    public static object[] Of(IEnumerable<LabHost> both, params (string Name, LabHost Host, int Id)[] brokers) =>
    [
        .. both.Select(h => new { name = h.Name, address = $"{h.Address}", id = h.Index, roles = Both }),
        .. brokers.Select(b => new { name = b.Name, address = $"{b.Host.Address}", id = b.Id, roles = BrokerAlone }),
    ];

    /// <summary>Nodes whose roles are given by the ids of their hosts.</summary>
    public static object[] Of(IEnumerable<LabHost> hosts, int[] zooKeepers, int[] brokers) =>
    [
        .. from host in hosts
           let roles = Both.Where(r => (r == "broker" ? brokers : zooKeepers).Contains(host.Index)).ToArray()
           where roles.Length > 0
           select new { name = host.Name, address = $"{host.Address}", id = host.Index, roles },
    ];

    /// <summary>Nodes in racks: three with both daemons, the others with a broker alone.</summary>
    public static object[] InRacks(IEnumerable<(LabHost Host, string Rack)> hosts) =>
    [
        .. hosts.Select((h, i) => new
        {
            name = h.Host.Name,
            address = $"{h.Host.Address}",
            id = h.Host.Index,
            roles = i < 3 ? Both : BrokerAlone,
            rack = h.Rack,
        }),
    ];
}
