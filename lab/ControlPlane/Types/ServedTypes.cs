using System.Collections.Immutable;
using KafkaPi.ControlPlane.Storage;
using KafkaPi.ControlPlane.Types.BuiltIn;
using KafkaPi.ControlPlane.Types.Custom;

namespace KafkaPi.ControlPlane.Types;

/// <summary>The types served now. A definition's types are served before its writer gets the answer.</summary>
internal sealed class ServedTypes
{
    private readonly Store _store;
    private readonly KubernetesSchemas _schemas;
    private readonly ImmutableArray<ResourceType> _builtIn;
    private volatile TypeRegistry _current;

    public ServedTypes(Store store, KubernetesSchemas schemas)
    {
        _store = store;
        _schemas = schemas;
        _builtIn = [.. BuiltInTypes.All(schemas)];
        _current = TypeRegistry.Build(_builtIn, schemas, store.Current);
        store.Committed += Follow;
    }

    public TypeRegistry Current => _current;

    private void Follow(Change change)
    {
        if (change.Object.Key.Resource == CustomResourceDefinitions.StorageName)
        {
            _current = TypeRegistry.Build(_builtIn, _schemas, _store.Current);
        }
    }
}
