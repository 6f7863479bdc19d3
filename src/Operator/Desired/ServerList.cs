using System.Collections.Immutable;
using System.Globalization;

namespace KafkaPi.Operator.Desired;

/// <summary>
/// The members of an ensemble as one of them knows them, each by its id, address and ports: the <c>server.N</c> lines of its properties. One that has
/// none of these knows itself alone.
/// </summary>
public sealed record ServerList
{
    private const string Prefix = "server.";

    /// <summary>As each is compared: <c>3=10.0.0.3:2888:3888</c>.</summary>
    private readonly ImmutableSortedSet<string> servers;

    private ServerList(IEnumerable<string> servers) => this.servers = servers.ToImmutableSortedSet(StringComparer.Ordinal);

    public static ServerList Of(DesiredCluster cluster, IEnumerable<DesiredNode> members) => new(members.Select(n => Server(cluster, n)));

    /// <param name="properties">Of the member on <paramref name="node"/>, as far as they begin with <c>server.</c></param>
    public static ServerList Of(DesiredCluster cluster, DesiredNode node, IEnumerable<KeyValuePair<string, string>> properties)
    {
        var lines = properties.Where(p => IsServer(p.Key)).Select(p => $"{p.Key[Prefix.Length..]}={p.Value}").ToArray();
        return new(lines.Length > 0 ? lines : [Server(cluster, node)]);
    }

    /// <summary>The same node has the same list by both: the answer for members that nothing has changed for.</summary>
    public static bool AreAlike(ImmutableSortedDictionary<string, string> properties, ImmutableSortedDictionary<string, string> others) =>
        ReferenceEquals(properties, others) || properties.Where(p => IsServer(p.Key)).SequenceEqual(others.Where(p => IsServer(p.Key)));

    public static bool IsServer(string property) => property.StartsWith(Prefix, StringComparison.Ordinal);

    public int Count => servers.Count;

    /// <summary>What each member's properties have of it.</summary>
    public IEnumerable<KeyValuePair<string, string>> Lines => servers.Select(s => s.Split('=', 2)).Select(s => KeyValuePair.Create(Prefix + s[0], s[1]));

    public bool Has(DesiredCluster cluster, DesiredNode node) => servers.Contains(Server(cluster, node));

    public ServerList With(DesiredCluster cluster, DesiredNode node) => new(servers.Add(Server(cluster, node)));

    public ServerList Without(DesiredCluster cluster, DesiredNode node) => new(servers.Remove(Server(cluster, node)));

    public ServerList Without(ServerList others) => new(servers.Except(others.servers));

    public ServerList First => new(servers.Take(1));

    /// <summary>How many are in one of the two and not in the other.</summary>
    public int DistanceTo(ServerList other) => servers.SymmetricExcept(other.servers).Count;

    public bool Equals(ServerList? other) => other is not null && servers.SetEquals(other.servers);

    public override int GetHashCode() => string.Join(' ', servers).GetHashCode(StringComparison.Ordinal);

    public override string ToString() => string.Join(' ', servers);

    private static string Server(DesiredCluster cluster, DesiredNode node) => string.Create(
        CultureInfo.InvariantCulture,
        $"{node.Id}={DesiredCluster.Authority(node.Address, cluster.ZooKeeper.LeaderPort)}:{cluster.ZooKeeper.ElectionPort}");
}
