using System.Collections.Immutable;
using KafkaPi.Operator.Simulation.Loop;

namespace KafkaPi.Operator.Simulation.Ensembles;

/// <summary>
/// Where each member hears the others, and where the others look for it: the <c>server.N</c> lines of running members.
/// </summary>
/// <remarks>
/// A member listens where its own line says, as long as its host has that address. Members tell each other where they
/// are, so that either of two may find the other for an election. A follower looks for its leader by its own list.
/// </remarks>
internal sealed class EnsemblePlaces(EnsembleWorld world)
{
    private readonly ServerPlaces _places = new();

    /// <summary>Places by id, as the host's running member knows them.</summary>
    public ImmutableSortedDictionary<int, string> Of(EnsembleHost host) => _places.Of(host.Member.Running!);

    public bool Hears(EnsembleHost one, EnsembleHost other) =>
        one == other || Finds(one, other) || Finds(other, one);

    /// <summary>The one would follow the other.</summary>
    public bool Finds(EnsembleHost one, EnsembleHost other) => one == other
        || (Of(one).TryGetValue(other.Id, out var place)
            && Of(other).GetValueOrDefault(other.Id) == place
            && place.StartsWith($"{world.Address(other.Id)}:", StringComparison.Ordinal));
}
