using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using KafkaPi.Operator.Model.Desired;

namespace KafkaPi.Operator.Model.Target;

/// <summary>
/// Members of an ensemble as one member knows them, each by its id, address and ports: the <c>server.N</c> lines of
/// the member's properties. A member without such lines knows itself alone.
/// </summary>
public sealed record ServerList
{
    private const string Prefix = "server.";

    /// <summary>Members, ordered by id.</summary>
    private readonly ImmutableArray<Member> _members;

    private ServerList(IEnumerable<Member> members)
    {
        Member[] ordered = [.. members];
        Array.Sort(ordered, InOrder);
        _members = ImmutableCollectionsMarshal.AsImmutableArray(ordered);
    }

    public static ServerList Of(TargetCluster cluster, IEnumerable<DesiredNode> members) =>
        new(members.Select(n => MemberOf(cluster, n)));

    /// <param name="properties">
    /// Properties of the member on <paramref name="node"/>. Only those that begin with <c>server.</c> are read.
    /// </param>
    public static ServerList Of(
        TargetCluster cluster, DesiredNode node, ImmutableSortedDictionary<string, string> properties)
    {
        List<Member> members = [];
        foreach (var property in properties)
        {
            if (IsServer(property.Key))
            {
                members.Add(MemberOf(property));
            }
        }

        return new(members.Count > 0 ? members : [MemberOf(cluster, node)]);
    }

    /// <summary>A fast answer for members without any change: both properties give the same list.</summary>
    public static bool AreAlike(
        ImmutableSortedDictionary<string, string> properties, ImmutableSortedDictionary<string, string> others) =>
        ReferenceEquals(properties, others)
        || properties.Where(p => IsServer(p.Key)).SequenceEqual(others.Where(p => IsServer(p.Key)));

    public static bool IsServer(string property) => property.StartsWith(Prefix, StringComparison.Ordinal);

    public int Count => _members.Length;

    /// <summary>The list as properties of each member.</summary>
    public IEnumerable<KeyValuePair<string, string>> Lines => _members.Select(m => KeyValuePair.Create(
        Prefix + m.Id.ToString(CultureInfo.InvariantCulture), m.Place));

    public bool Has(TargetCluster cluster, DesiredNode node) => _members.Contains(MemberOf(cluster, node));

    public ServerList With(TargetCluster cluster, DesiredNode node) => new(_members.Add(MemberOf(cluster, node)));

    public ServerList Without(ServerList others) => new(_members.Except(others._members));

    public ServerList First => new(_members.Take(1));

    /// <summary>The list has a member of the node's id, whatever its address and ports.</summary>
    public bool HasId(DesiredNode node) => PlaceOf(node.Id) is not null;

    /// <summary>Both lists have the same ids, so that every majority of one shares a member with the other's.</summary>
    public bool HasIdsOf(ServerList other) =>
        _members.Length == other._members.Length && _members.All(m => other.PlaceOf(m.Id) is not null);

    /// <summary>The list with the node's present address and ports in place of its former ones.</summary>
    public ServerList Moving(TargetCluster cluster, DesiredNode node) =>
        new(_members.Where(m => m.Id != node.Id).Append(MemberOf(cluster, node)));

    /// <summary>The member of the node's id has the node's address in the list.</summary>
    public bool HasAddressOf(DesiredNode node) => PlaceOf(node.Id)?.StartsWith(
        DesiredCluster.Authority(node.Address, 0)[..^1], StringComparison.Ordinal) == true;

    /// <summary>The address of the node's member; an IPv6 address is in brackets.</summary>
    public string? AddressOf(DesiredNode node) =>
        PlaceOf(node.Id)?.Split(':') is { } parts ? string.Join(':', parts[..^2]) : null;

    public ServerList WithoutIdsOf(IReadOnlyCollection<DesiredNode> nodes) =>
        new(_members.Where(m => nodes.All(n => n.Id != m.Id)));

    /// <summary>The member of the node has the same address and ports in both lists.</summary>
    public bool AgreesOn(DesiredNode node, ServerList other) => PlaceOf(node.Id) == other.PlaceOf(node.Id);

    /// <summary>Ports on which the node's member hears the others; empty where the list has no such member.</summary>
    public IEnumerable<int> PortsOf(DesiredNode node) => (PlaceOf(node.Id)?.Split(':')[^2..] ?? [])
        .Select(port => int.Parse(port, NumberStyles.None, CultureInfo.InvariantCulture));

    /// <summary>Number of members that are in one of the two lists only, or at another place in the other.</summary>
    public int DistanceTo(ServerList other) =>
        _members.Count(m => other.PlaceOf(m.Id) != m.Place) + other._members.Count(m => PlaceOf(m.Id) is null);

    /// <summary>Number of ids that are in one of the two lists and not in the other.</summary>
    public int MembersApart(ServerList other) =>
        _members.Count(m => other.PlaceOf(m.Id) is null) + other._members.Count(m => PlaceOf(m.Id) is null);

    public bool Equals(ServerList? other) =>
        other is not null && _members.AsSpan().SequenceEqual(other._members.AsSpan());

    public override int GetHashCode() => _members.IsEmpty ? 0 : HashCode.Combine(_members.Length, _members[0]);

    public override string ToString() => string.Join(' ', _members);

    private static int InOrder(Member one, Member other) =>
        one.Id != other.Id ? one.Id.CompareTo(other.Id) : string.CompareOrdinal(one.Place, other.Place);

    private string? PlaceOf(int id)
    {
        foreach (var member in _members)
        {
            if (member.Id == id)
            {
                return member.Place;
            }
        }

        return null;
    }

    private static Member MemberOf(KeyValuePair<string, string> line) => new(
        int.Parse(line.Key.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture), line.Value);

    private static Member MemberOf(TargetCluster cluster, DesiredNode node)
    {
        var leader = DesiredCluster.Authority(node.Address, cluster.ZooKeeper.LeaderPort);
        return new(
            node.Id, string.Create(CultureInfo.InvariantCulture, $"{leader}:{cluster.ZooKeeper.ElectionPort}"));
    }

    /// <summary>A member, printed as <c>3=10.0.0.3:2888:3888</c>.</summary>
    private readonly record struct Member(int Id, string Place)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}={Place}");
    }
}
