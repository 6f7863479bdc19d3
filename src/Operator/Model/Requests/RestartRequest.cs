using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;

namespace KafkaPi.Operator.Model.Requests;

/// <summary>A human's request to restart every process that ran already when the request was acknowledged.</summary>
/// <param name="Age">
/// Time since the request was acknowledged. Two durations are compared, never the clocks of two machines.
/// </param>
public sealed record RestartRequest(
    string Request, ImmutableHashSet<(NodeName Node, DaemonKind Kind)> Daemons, TimeSpan Age)
{
    private const string Everything = "all";

    /// <summary>A longer value is no list of nodes, and would have to be repeated in each reason.</summary>
    public const int LongestRequest = 500;

    /// <summary>
    /// Parses <c>all</c> or a list of <c>node</c>, <c>node/broker</c> and <c>node/zookeeper</c>, with or without
    /// <c>@anything</c> behind it.
    /// </summary>
    /// <returns>The daemons meant, as far as the spec has them, and the first error, with the remedy.</returns>
    public static (ImmutableHashSet<(NodeName Node, DaemonKind Kind)> Daemons, string? Problem) Parse(
        string request, DesiredCluster desired)
    {
        if (request.Length > LongestRequest)
        {
            return ([], $"it is longer than {LongestRequest} characters: name fewer nodes, or {Everything}");
        }

        var named = request.Split('@', 2)[0].Split(',', StringSplitOptions.TrimEntries);
        if (named is [Everything])
        {
            return ([.. desired.Nodes.SelectMany(n => n.Daemons.Select(kind => (n.Name, kind)))], null);
        }

        var daemons = ImmutableHashSet.CreateBuilder<(NodeName, DaemonKind)>();
        string? problem = null;
        foreach (var name in named)
        {
            var (found, wrong) = ParseName(name, desired);
            daemons.UnionWith(found);
            problem ??= wrong;
        }

        return (daemons.ToImmutable(), problem);
    }

    /// <returns>Why the process is to be restarted; null when it started after the request, or is not meant.</returns>
    public string? ReasonFor(NodeName node, DaemonKind kind, ObservedDaemon? daemon) =>
        daemon is { IsRunning: true, ActiveFor: { } running } && running > Age && Daemons.Contains((node, kind))
            ? $"restart requested by kafkapi.dev/restart={Request}"
            : null;

    private static (IEnumerable<(NodeName, DaemonKind)> Daemons, string? Problem) ParseName(
        string name, DesiredCluster desired)
    {
        var (node, daemon) = name.Split('/', 2) is [var before, var after] ? (before, after) : (name, null);
        if (desired.Nodes.FirstOrDefault(n => n.Name.Value == node) is not { } meant)
        {
            var nodes = string.Join(", ", desired.Nodes.Select(n => n.Name));
            return ([], $"'{name}' names no node of spec.nodes, which are {nodes}: name those, or {Everything}");
        }

        if (daemon is null)
        {
            return (meant.Daemons.Select(kind => (meant.Name, kind)), null);
        }

        var kind = Enum.GetValues<DaemonKind>().Cast<DaemonKind?>()
            .FirstOrDefault(k => k!.Value.RoleName() == daemon);
        if (kind is null)
        {
            return ([], $"'{name}' names no daemon: write {node}/broker or {node}/zookeeper, or {node} for both");
        }

        return meant.Runs(kind.Value)
            ? ([(meant.Name, kind.Value)], null)
            : ([], $"'{name}' names a daemon that does not run there: {node} has not the role {daemon}");
    }
}
