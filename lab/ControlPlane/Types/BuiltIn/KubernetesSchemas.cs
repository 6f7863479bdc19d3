using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Types.BuiltIn;

/// <summary>The schemas of the built-in kinds as Kubernetes publishes them.</summary>
internal sealed class KubernetesSchemas
{
    private readonly Dictionary<string, SchemaNode> _parsed = [];

    private KubernetesSchemas(JsonObject components) => Components = components;

    /// <summary>The OpenAPI components by name, as served.</summary>
    public JsonObject Components { get; }

    public SchemaNode ObjectMeta => Get("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");

    public static KubernetesSchemas Load()
    {
        using var stream = typeof(KubernetesSchemas).Assembly.GetManifestResourceStream("kubernetes-schemas.json")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return new(JsonText.ParseObject(bytes.ToArray()));
    }

    public SchemaNode Get(string name)
    {
        if (_parsed.TryGetValue(name, out var node))
        {
            return node;
        }

        // Schemas may refer to themselves, so the node is registered before it is filled.
        _parsed[name] = node = new SchemaNode();
        var schema = (JsonObject)Components[name]!;
        if (name.EndsWith(".MicroTime", StringComparison.Ordinal))
        {
            // The published schema allows any time, but the server reads microseconds only.
            schema = (JsonObject)schema.DeepClone();
            schema["format"] = Formats.MicroTime;
        }
        node.FillBuiltIn(schema, name, Get);
        return node;
    }
}
