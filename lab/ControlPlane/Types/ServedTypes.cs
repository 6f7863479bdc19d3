using System.Collections.Immutable;
using KafkaPi.ControlPlane.Storage;

namespace KafkaPi.ControlPlane.Types;

/// <summary>The types served now: a definition's are there before its writer is answered.</summary>
internal sealed class ServedTypes
{
    private const string Definitions = "customresourcedefinitions.apiextensions.k8s.io";

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
        if (change.Object.Key.Resource == Definitions)
            _current = TypeRegistry.Build(_builtIn, _schemas, _store.Current);
    }
}
