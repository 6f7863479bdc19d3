using System.Collections.Immutable;

namespace KafkaPi.ControlPlane.Storage;

/// <summary>All objects as of one revision.</summary>
internal sealed record Snapshot(
    long Revision, ImmutableDictionary<string, ImmutableSortedDictionary<string, StoredObject>> Resources)
{
    public static readonly ImmutableSortedDictionary<string, StoredObject> NoObjects =
        ImmutableSortedDictionary.Create<string, StoredObject>(StringComparer.Ordinal);

    public static readonly Snapshot Empty =
        new(0, ImmutableDictionary<string, ImmutableSortedDictionary<string, StoredObject>>.Empty);

    public ImmutableSortedDictionary<string, StoredObject> All(string resource) =>
        Resources.GetValueOrDefault(resource, NoObjects);

    public StoredObject? Find(ObjectKey key) => All(key.Resource).GetValueOrDefault(key.Path);

    /// <summary>The objects of a resource, in key order; "" for every namespace.</summary>
    public IEnumerable<StoredObject> List(string resource, string ns)
    {
        var all = All(resource).Values;
        return ns.Length == 0 ? all : all.Where(stored => stored.Key.Namespace == ns);
    }

    public Snapshot With(Change change)
    {
        var objects = All(change.Object.Key.Resource);
        var path = change.Object.Key.Path;
        objects = change.Type == ChangeType.Deleted ? objects.Remove(path) : objects.SetItem(path, change.Object);
        return new(change.Revision, Resources.SetItem(change.Object.Key.Resource, objects));
    }
}
