using System.Globalization;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Cel.Values;

/// <summary>Reads JSON as CEL values, and compares them.</summary>
/// <remarks>
/// The values are null, bool, long, ulong, double, string, byte[], TimeSpan, DateTimeOffset, Uri, IPAddress,
/// <see cref="CelQuantity"/>, <see cref="CelList"/>, <see cref="CelMap"/>, <see cref="CelObject"/>,
/// <see cref="CelOptional"/> and <see cref="CelType"/>.
/// </remarks>
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
                return Fields(members, schema);
            case JsonObject members:
                return Map(members, schema?.AdditionalProperties);
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
        (CelList a, CelList b) when a.Unordered || b.Unordered =>
            a.Count == b.Count && a.TrueForAll(item => b.Exists(other => Equal(item, other))),
        (CelList a, CelList b) => a.Count == b.Count && a.Zip(b).All(pair => Equal(pair.First, pair.Second)),
        (CelMap a, CelMap b) =>
            a.Count == b.Count && a.All(entry => b.TryGetValue(entry.Key, out var other) && Equal(entry.Value, other)),
        (CelObject a, CelObject b) =>
            a.Count == b.Count && a.All(field => b.TryGetValue(field.Key, out var other) && Equal(field.Value, other)),
        (CelOptional a, CelOptional b) => a.HasValue == b.HasValue && Equal(a.Value, b.Value),
        (CelType a, CelType b) => a.Name == b.Name,
        _ => left.Equals(right),
    };

    /// <exception cref="CelException">The values have no order.</exception>
    public static int Compare(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => a.CompareTo(b),
        (ulong a, ulong b) => a.CompareTo(b),
        (long or ulong or double, long or ulong or double) => Number(left).CompareTo(Number(right)),
        (string a, string b) => string.CompareOrdinal(a, b),
        (bool a, bool b) => a.CompareTo(b),
        (TimeSpan a, TimeSpan b) => a.CompareTo(b),
        (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
        (CelQuantity a, CelQuantity b) => a.Value.CompareTo(b.Value),
        (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
        _ => throw new CelException("no such overload"),
    };

    private static CelObject Fields(JsonObject members, SchemaNode schema)
    {
        var fields = new CelObject(schema);
        foreach (var (name, value) in members)
        {
            if (schema.Properties.TryGetValue(name, out var property))
            {
                fields[name] = From(value, property);
            }
        }
        return fields;
    }

    private static CelMap Map(JsonObject members, SchemaNode? values)
    {
        var map = new CelMap();
        foreach (var (name, value) in members)
        {
            map[name] = From(value, values);
        }

        return map;
    }

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static bool IsTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static object FromText(string text, string? format) => format switch
    {
        "date-time" or "date" when IsTime(text, out var time) => time,
        "duration" when Duration.TryParse(text, out var duration) => duration,
        "byte" => Convert.FromBase64String(text),
        _ => text,
    };

    private sealed class ValueComparer : IEqualityComparer<object>
    {
        public new bool Equals(object? x, object? y) => Equal(x, y);

        public int GetHashCode(object value) => value switch
        {
            long or ulong or double => Number(value).GetHashCode(),
            string or bool => value.GetHashCode(),
            _ => 0,
        };
    }
}
