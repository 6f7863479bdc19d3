using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KafkaPi.ControlPlane.Cel;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Schema;

/// <summary>A node of a structural schema, of a CustomResourceDefinition or of a built-in kind.</summary>
internal sealed class SchemaNode
{
    private static readonly SchemaNode Anything = new() { PreserveUnknown = true };

    public string? Type { get; private set; }
    public string? Format { get; private set; }
    public bool Nullable { get; private set; }
    public bool PreserveUnknown { get; private set; }
    public bool IntOrString { get; private set; }
    public bool EmbeddedResource { get; private set; }
    public JsonNode? Default { get; private set; }
    public ImmutableDictionary<string, SchemaNode> Properties { get; private set; } =
        ImmutableDictionary<string, SchemaNode>.Empty;
    public SchemaNode? AdditionalProperties { get; private set; }
    public SchemaNode? Items { get; private set; }
    public ImmutableArray<string> Required { get; private set; } = [];
    public ImmutableArray<JsonNode?> Enum { get; private set; } = [];
    public Regex? Pattern { get; private set; }
    public string PatternText { get; private set; } = "";
    public double? Minimum { get; private set; }
    public double? Maximum { get; private set; }
    public bool ExclusiveMinimum { get; private set; }
    public bool ExclusiveMaximum { get; private set; }
    public double? MultipleOf { get; private set; }
    public long? MinLength { get; private set; }
    public long? MaxLength { get; private set; }
    public long? MinItems { get; private set; }
    public long? MaxItems { get; private set; }
    public long? MinProperties { get; private set; }
    public long? MaxProperties { get; private set; }
    public ImmutableArray<SchemaNode> AllOf { get; private set; } = [];
    public ImmutableArray<SchemaNode> AnyOf { get; private set; } = [];
    public ImmutableArray<SchemaNode> OneOf { get; private set; } = [];
    public SchemaNode? Not { get; private set; }
    public string ListType { get; private set; } = "atomic";
    public ImmutableArray<string> ListMapKeys { get; private set; } = [];
    public bool AtomicMap { get; private set; }
    public string? PatchMergeKey { get; private set; }
    public bool PatchMerges { get; private set; }
    public ImmutableArray<ValidationRule> Rules { get; private set; } = [];

    /// <summary>True when any value fits.</summary>
    public bool IsOpaque =>
        Type is null or "object" && Properties.IsEmpty && AdditionalProperties is null && PreserveUnknown;

    /// <summary>
    /// Reads the schema of a CustomResourceDefinition's version, with <paramref name="metadata"/> for the
    /// object's metadata.
    /// </summary>
    /// <exception cref="SchemaException">A part of the schema cannot be checked.</exception>
    public static SchemaNode ForCustomResource(JsonObject json, SchemaNode metadata, string path)
    {
        var node = new SchemaNode();
        node.Fill(json, path, null);
        node.Properties = node.Properties
            .SetItem("metadata", metadata)
            .SetItem("apiVersion", new() { Type = "string" })
            .SetItem("kind", new() { Type = "string" });
        node.CompileRules(json, path);
        return node;
    }

    /// <exception cref="SchemaException">A part of the schema cannot be checked.</exception>
    public static SchemaNode Parse(JsonObject json, string path, Func<string, SchemaNode>? components = null)
    {
        if (Reference(json) is { } name && components is not null)
        {
            return components(name);
        }

        var node = new SchemaNode();
        node.Fill(json, path, components);
        node.CompileRules(json, path);
        return node;
    }

    /// <summary>Reads a built-in kind's schema into this node, which other schemas may refer to already.</summary>
    public void FillBuiltIn(JsonObject json, string path, Func<string, SchemaNode> components)
    {
        Fill(json, path, components);
        CompileRules(json, path);
    }

    /// <summary>The schema of an object's member; null for an unknown one.</summary>
    public SchemaNode? Member(string name) => Properties.GetValueOrDefault(name) ?? AdditionalProperties;

    private void Fill(JsonObject json, string path, Func<string, SchemaNode>? components)
    {
        Type = json.Text("type");
        Format = json.Text("format");
        Nullable = json.Flag("nullable");
        PreserveUnknown = json.Flag("x-kubernetes-preserve-unknown-fields");
        IntOrString = json.Flag("x-kubernetes-int-or-string") || Format == "int-or-string";
        EmbeddedResource = json.Flag("x-kubernetes-embedded-resource");
        Default = json["default"]?.DeepClone();
        FillChildren(json, path, components);
        FillBounds(json, path);
        FillListsAndMaps(json);
        // In built-in kinds, an object without described members (fieldsV1, raw extensions) holds anything.
        if (components is not null && Properties.IsEmpty && AdditionalProperties is null && Type is null or "object")
        {
            PreserveUnknown = true;
        }
    }

    private void FillChildren(JsonObject json, string path, Func<string, SchemaNode>? components)
    {
        SchemaNode Child(JsonNode? child, string name) =>
            child is JsonObject schema ? Parse(schema, $"{path}.{name}", components) : Anything;
        ImmutableArray<SchemaNode> Children(string name) =>
            [.. json.Each(name).Select((child, i) => Child(child, $"{name}[{i}]"))];

        if (json["properties"] is JsonObject properties)
        {
            Properties = properties.ToImmutableDictionary(
                property => property.Key, property => Child(property.Value, $"properties[{property.Key}]"));
        }

        AdditionalProperties = json["additionalProperties"] switch
        {
            JsonObject schema => Child(schema, "additionalProperties"),
            JsonValue value when value.TryGetValue<bool>(out var any) && any => Anything,
            _ => null,
        };
        Items = json["items"] is JsonObject items ? Child(items, "items") : null;
        AllOf = Children("allOf");
        AnyOf = Children("anyOf");
        OneOf = Children("oneOf");
        Not = json["not"] is JsonObject not ? Child(not, "not") : null;
    }

    private void FillBounds(JsonObject json, string path)
    {
        Required = [.. json.Texts("required")];
        Enum = [.. json.Each("enum").Select(value => value?.DeepClone())];
        Minimum = Number(json["minimum"]);
        Maximum = Number(json["maximum"]);
        ExclusiveMinimum = json.Flag("exclusiveMinimum");
        ExclusiveMaximum = json.Flag("exclusiveMaximum");
        MultipleOf = Number(json["multipleOf"]);
        MinLength = json.Integer("minLength");
        MaxLength = json.Integer("maxLength");
        MinItems = json.Integer("minItems");
        MaxItems = json.Integer("maxItems");
        MinProperties = json.Integer("minProperties");
        MaxProperties = json.Integer("maxProperties");
        if (json.Text("pattern") is { } pattern)
        {
            (Pattern, PatternText) = (CompilePattern(pattern, path), pattern);
        }
    }

    private void FillListsAndMaps(JsonObject json)
    {
        ListType = json.Text("x-kubernetes-list-type") ?? "atomic";
        ListMapKeys = [.. json.Texts("x-kubernetes-list-map-keys")];
        AtomicMap = json.Text("x-kubernetes-map-type") == "atomic";
        PatchMergeKey = json.Text("x-kubernetes-patch-merge-key");
        PatchMerges = json.Text("x-kubernetes-patch-strategy")?.Split(',').Contains("merge") ?? false;
    }

    /// <summary>Compiles the CEL rules, which need the filled node for their types.</summary>
    private void CompileRules(JsonObject json, string path) =>
        Rules =
        [
            .. json.Each("x-kubernetes-validations").OfType<JsonObject>().Select((rule, i) =>
                ValidationRule.Compile(rule, this, $"{path}.x-kubernetes-validations[{i}]"))
        ];

    private static Regex CompilePattern(string pattern, string path)
    {
        try
        {
            return Re2.Compile(pattern);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new SchemaException(FieldError.Invalid(
                $"{path}.pattern", JsonValue.Create(pattern),
                $"must be a valid regular expression, but isn't: {e.Message}"));
        }
    }

    private static string? Reference(JsonObject json)
    {
        if (json.Text("$ref") is { } reference)
        {
            return reference[(reference.LastIndexOf('/') + 1)..];
        }

        var only = json["allOf"] is JsonArray { Count: 1 } all ? all[0] as JsonObject : null;
        return only?.Text("$ref") is null ? null : Reference(only);
    }

    private static double? Number(JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<long>(out var integer) => integer,
        JsonValue value when value.TryGetValue<double>(out var number) => number,
        _ => null,
    };
}
