using System.Collections.Immutable;
using KafkaPi.ControlPlane.Schema;
using KafkaPi.ControlPlane.Types.Printing;

namespace KafkaPi.ControlPlane.Types;

/// <summary>A resource in one version, with all that the generic handlers need.</summary>
internal sealed record ResourceType
{
    public required string Group { get; init; }
    public required string Version { get; init; }
    public required string Plural { get; init; }
    public required string Kind { get; init; }
    public required bool Namespaced { get; init; }
    public required SchemaNode Schema { get; init; }

    /// <summary>The schema's name in OpenAPI documents.</summary>
    public required string SchemaName { get; init; }

    public string Singular { get; init; } = "";

    public string ListKind
    {
        get => field ?? Kind + "List";
        init;
    }

    public ImmutableArray<string> ShortNames { get; init; } = [];
    public ImmutableArray<string> Categories { get; init; } = [];
    public ImmutableArray<Column> Columns { get; init; } = [];

    /// <summary>
    /// True for custom resources. They are validated by their whole schema and take no strategic patches.
    /// </summary>
    public bool IsCustom { get; init; }

    public bool HasStatus { get; init; }

    /// <summary>True when <c>metadata.generation</c> counts the changes of the desired state.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>True when an update without a resourceVersion is accepted.</summary>
    public bool UnconditionalUpdate { get; init; }

    /// <summary>True when one request may delete many objects.</summary>
    public bool DeleteCollection { get; init; } = true;

    /// <summary>True when PUT creates a missing object.</summary>
    public bool CreateOnUpdate { get; init; }

    /// <summary>Field selectors beyond metadata.name and metadata.namespace, with the member that each reads.</summary>
    public ImmutableDictionary<string, string[]> SelectableFields { get; init; } =
        ImmutableDictionary<string, string[]>.Empty;

    public KindRules Rules { get; init; } = KindRules.None;

    /// <summary>Converts between the stored and the served form, for a second view of the same objects.</summary>
    public Conversion? Conversion { get; init; }

    /// <summary>The name under which all versions and views of an object are stored.</summary>
    public string StorageName
    {
        get => field ?? GroupResource;
        init;
    }

    public string GroupVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public string GroupResource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    public string GroupKind => Group.Length == 0 ? Kind : $"{Kind}.{Group}";

    public string Root => Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
}
