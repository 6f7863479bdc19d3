using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Types;

/// <summary>Kubernetes' published schemas of the built-in kinds.</summary>
internal sealed class KubernetesSchemas
{
    private readonly Dictionary<string, SchemaNode> _parsed = [];

    private KubernetesSchemas(JsonObject components) => Components = components;

    /// <summary>OpenAPI components by name, as they are served.</summary>
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
            return node;
        // Schemas may refer to themselves: the node is there before it is read.
        _parsed[name] = node = new SchemaNode();
        var schema = (JsonObject)Components[name]!;
        if (name.EndsWith(".MicroTime", StringComparison.Ordinal))
        {
            // Published as any time; the server reads no other precision.
            schema = (JsonObject)schema.DeepClone();
            schema["format"] = Formats.MicroTime;
        }
        node.Fill(schema, name, Get);
        return node;
    }
}
