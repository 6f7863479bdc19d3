using System.Collections.Immutable;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Types;

/// <summary>What the API server knows of one resource in one version: all that the generic handler needs.</summary>
internal sealed record ResourceType
{
    public required string Group { get; init; }
    public required string Version { get; init; }
    public required string Plural { get; init; }
    public required string Kind { get; init; }
    public required bool Namespaced { get; init; }
    public required SchemaNode Schema { get; init; }

    /// <summary>The name of the schema in OpenAPI documents.</summary>
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

    /// <summary>Custom resources are checked by their schema in full, and patched without strategies.</summary>
    public bool IsCustom { get; init; }

    public bool HasStatus { get; init; }

    /// <summary>Whether <c>metadata.generation</c> counts the changes of the desired state.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>Whether an update without a resourceVersion is accepted.</summary>
    public bool UnconditionalUpdate { get; init; }

    /// <summary>Whether many can be deleted in one request.</summary>
    public bool DeleteCollection { get; init; } = true;

    /// <summary>Whether PUT creates what is not there.</summary>
    public bool CreateOnUpdate { get; init; }

    /// <summary>Field selectors beyond metadata.name and metadata.namespace, with the member each one reads.</summary>
    public ImmutableDictionary<string, string[]> SelectableFields { get; init; } = ImmutableDictionary<string, string[]>.Empty;

    public KindRules Rules { get; init; } = KindRules.None;

    /// <summary>For a second view of the same objects: from what is stored to what is served, and back.</summary>
    public Conversion? Conversion { get; init; }

    /// <summary>The name that all versions and views of an object are stored under.</summary>
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

/// <summary>A column of <c>kubectl get</c>.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Type">string, integer, number, boolean or date.</param>
/// <param name="Value">Reads its cell from an object; null is an empty one.</param>
internal sealed record Column(string Name, string Type, Func<System.Text.Json.JsonElement, DateTimeOffset, JsonNode?> Value)
{
    public string Format { get; init; } = "";
    public string Description { get; init; } = "";

    /// <summary>0 is always shown, more only with <c>-o wide</c>.</summary>
    public int Priority { get; init; }
}

/// <summary>What one kind demands beyond its schema.</summary>
/// <param name="Prepare">Fills in what the server sets, on the new object; the old one is null at creation.</param>
/// <param name="Validate">What is wrong with it.</param>
internal sealed record KindRules(Action<JsonObject, JsonObject?> Prepare, Func<JsonObject, JsonObject?, IEnumerable<FieldError>> Validate)
{
    public static readonly KindRules None = new((_, _) => { }, (_, _) => []);
}

/// <summary>Two views of one stored object.</summary>
internal sealed record Conversion(Func<JsonObject, JsonObject> FromStored, Func<JsonObject, JsonObject> ToStored);
