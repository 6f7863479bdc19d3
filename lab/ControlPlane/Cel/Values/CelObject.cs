using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Cel.Values;

/// <summary>An object of a schema with properties. It holds only the fields that are present.</summary>
internal sealed class CelObject(SchemaNode schema) : Dictionary<string, object?>
{
    public SchemaNode Schema => schema;
}
