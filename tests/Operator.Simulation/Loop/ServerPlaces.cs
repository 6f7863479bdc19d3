using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Simulation.Loop;

/// <summary>The <c>server.N</c> lines of ZooKeepers as places by id. Each daemon's lines are read once.</summary>
internal sealed class ServerPlaces
{
    private readonly Dictionary<RenderedDaemon, ImmutableSortedDictionary<int, string>> _lists =
        new(ReferenceEqualityComparer.Instance);

    /// <returns>Empty for a ZooKeeper that stands alone.</returns>
    public ImmutableSortedDictionary<int, string> Of(RenderedDaemon daemon)
    {
        if (!_lists.TryGetValue(daemon, out var list))
        {
            list = _lists[daemon] = daemon.Settings
                .Where(s => ServerList.IsServer(s.Key))
                .ToImmutableSortedDictionary(
                    s => int.Parse(s.Key.AsSpan("server.".Length), CultureInfo.InvariantCulture), s => s.Value);
        }

        return list;
    }
}
