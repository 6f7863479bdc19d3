using System.Collections.Frozen;
using System.Collections.Immutable;
using KafkaPi.ControlPlane.Storage;
using KafkaPi.ControlPlane.Types.BuiltIn;
using KafkaPi.ControlPlane.Types.Custom;

namespace KafkaPi.ControlPlane.Types;

/// <summary>All resource types served at one moment.</summary>
internal sealed class TypeRegistry
{
    private readonly FrozenDictionary<(string Group, string Version, string Plural), ResourceType> _byName;

    private TypeRegistry(ImmutableArray<ResourceType> types)
    {
        Types = types;
        _byName = types.ToFrozenDictionary(type => (type.Group, type.Version, type.Plural));
    }

    public ImmutableArray<ResourceType> Types { get; }

    public static TypeRegistry Build(ImmutableArray<ResourceType> builtIn, KubernetesSchemas schemas, Snapshot snapshot)
    {
        var custom = snapshot
            .List(CustomResourceDefinitions.StorageName, "")
            .SelectMany(crd => CustomResourceDefinitions.Types(crd.Copy(), schemas));
        return new([.. builtIn, .. custom]);
    }

    public ResourceType? Find(string group, string version, string plural) =>
        _byName.GetValueOrDefault((group, version, plural));

    public bool HasGroupVersion(string group, string version) =>
        Types.Any(type => type.Group == group && type.Version == version);
}
