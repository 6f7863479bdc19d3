using System.Globalization;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Cel;

/// <summary>A list; of a set or a keyed list the order does not count.</summary>
internal sealed class CelList(IEnumerable<object?> items, bool unordered = false) : List<object?>(items)
{
    public bool Unordered => unordered;
}

internal sealed class CelMap() : Dictionary<object, object?>(CelValues.Comparer);

/// <summary>An object of a schema with properties; only present fields are in it.</summary>
internal sealed class CelObject(SchemaNode schema) : Dictionary<string, object?>
{
    public SchemaNode Schema => schema;
}

internal sealed record CelOptional(object? Value, bool HasValue);

/// <summary>CEL values from JSON, and their equality.</summary>
/// <remarks>null, bool, long, ulong, double, string, byte[], TimeSpan, DateTimeOffset, <see cref="CelQuantity"/>, Uri, IPAddress,
/// <see cref="CelList"/>, <see cref="CelMap"/>, <see cref="CelObject"/>, <see cref="CelOptional"/>, <see cref="CelType"/>.</remarks>
internal static class CelValues
{
    public static IEqualityComparer<object> Comparer { get; } = new ValueComparer();

    public static object? From(JsonNode? node, SchemaNode? schema)
    {
        switch (node)
        {
            case null:
                return null;
            case JsonArray items:
                return new CelList(items.Select(item => From(item, schema?.Items)), schema?.ListType is "set" or "map");
            case JsonObject members when schema is { Properties.IsEmpty: false }:
                var fields = new CelObject(schema);
                foreach (var (name, value) in members)
                {
                    if (schema.Properties.TryGetValue(name, out var property))
                        fields[name] = From(value, property);
                }
                return fields;
            case JsonObject members:
                var map = new CelMap();
                foreach (var (name, value) in members)
                    map[name] = From(value, schema?.AdditionalProperties);
                return map;
            case JsonValue value when value.TryGetValue<string>(out var text):
                return FromText(text, schema?.Format);
            case JsonValue value when value.TryGetValue<bool>(out var flag):
                return flag;
            case JsonValue value when value.TryGetValue<long>(out var integer):
                return schema?.Type == "number" ? (double)integer : integer;
            default:
                return node.GetValue<double>();
        }
    }

    public static bool Equal(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        (long or ulong or double, long or ulong or double) => Compare(left, right) == 0,
        (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
        (CelList a, CelList b) => a.Count == b.Count && (a.Unordered || b.Unordered
            ? a.TrueForAll(item => b.Exists(other => Equal(item, other)))
            : a.Zip(b).All(pair => Equal(pair.First, pair.Second))),
        (CelMap a, CelMap b) => a.Count == b.Count && a.All(entry => b.TryGetValue(entry.Key, out var other) && Equal(entry.Value, other)),
        (CelObject a, CelObject b) => a.Count == b.Count && a.All(field => b.TryGetValue(field.Key, out var other) && Equal(field.Value, other)),
        (CelOptional a, CelOptional b) => a.HasValue == b.HasValue && Equal(a.Value, b.Value),
        (CelType a, CelType b) => a.Name == b.Name,
        _ => left.Equals(right),
    };

    /// <exception cref="CelException">The two have no order.</exception>
    public static int Compare(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => a.CompareTo(b),
        (ulong a, ulong b) => a.CompareTo(b),
        (long or ulong or double, long or ulong or double) =>
            Convert.ToDouble(left, CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(right, CultureInfo.InvariantCulture)),
        (string a, string b) => string.CompareOrdinal(a, b),
        (bool a, bool b) => a.CompareTo(b),
        (TimeSpan a, TimeSpan b) => a.CompareTo(b),
        (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
        (CelQuantity a, CelQuantity b) => a.Value.CompareTo(b.Value),
        (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
        _ => throw new CelException("no such overload"),
    };

    private static object FromText(string text, string? format) => format switch
    {
        "date-time" or "date" when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
        "duration" when Duration.TryParse(text, out var duration) => duration,
        "byte" => Convert.FromBase64String(text),
        _ => text,
    };

    private sealed class ValueComparer : IEqualityComparer<object>
    {
        public new bool Equals(object? x, object? y) => Equal(x, y);

        public int GetHashCode(object value) => value is long or ulong or double
            ? Convert.ToDouble(value, CultureInfo.InvariantCulture).GetHashCode()
            : value is string or bool ? value.GetHashCode() : 0;
    }
}
