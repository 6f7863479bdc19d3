using System.Collections;
using System.Net;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Cel.Values;

/// <summary>The type of an expression as known before evaluation.</summary>
/// <param name="Name">CEL's name of the type; <c>object</c> for a schema with properties.</param>
/// <param name="Element">The type of a list's items, of a map's values or of an optional's value.</param>
/// <param name="Schema">The schema of an object.</param>
internal sealed record CelType(string Name, CelType? Element = null, SchemaNode? Schema = null)
{
    public static readonly CelType Dyn = new("dyn");
    public static readonly CelType Null = new("null_type");
    public static readonly CelType Bool = new("bool");
    public static readonly CelType Int = new("int");
    public static readonly CelType Uint = new("uint");
    public static readonly CelType Double = new("double");
    public static readonly CelType String = new("string");
    public static readonly CelType Bytes = new("bytes");
    public static readonly CelType Duration = new("google.protobuf.Duration");
    public static readonly CelType Timestamp = new("google.protobuf.Timestamp");
    public static readonly CelType Quantity = new("kubernetes.Quantity");
    public static readonly CelType Url = new("kubernetes.URL");
    public static readonly CelType Ip = new("net.IP");
    public static readonly CelType Type = new("type");
    public static readonly CelType AnyList = List(Dyn);
    public static readonly CelType AnyMap = Map(Dyn);
    public static readonly CelType AnyOptional = Optional(Dyn);

    public static CelType List(CelType element) => new("list", element);

    public static CelType Map(CelType value) => new("map", value);

    public static CelType Optional(CelType value) => new("optional_type", value);

    public static CelType Of(SchemaNode schema) => schema switch
    {
        { IntOrString: true } => Dyn,
        { Type: "integer" } => Int,
        { Type: "number" } => Double,
        { Type: "boolean" } => Bool,
        { Type: "string", Format: "date-time" or "date" } => Timestamp,
        { Type: "string", Format: "duration" } => Duration,
        { Type: "string", Format: "byte" } => Bytes,
        { Type: "string" } => String,
        { Type: "array" } => List(schema.Items is { } items ? Of(items) : Dyn),
        { Type: "object", Properties.IsEmpty: true, AdditionalProperties: { } values } => Map(Of(values)),
        { Type: "object" } => new("object", Schema: schema),
        _ => Dyn,
    };

    /// <summary>The type of a value.</summary>
    public static CelType OfValue(object? value) => value switch
    {
        null => Null,
        bool => Bool,
        long => Int,
        ulong => Uint,
        double => Double,
        string => String,
        byte[] => Bytes,
        TimeSpan => Duration,
        DateTimeOffset => Timestamp,
        CelQuantity => Quantity,
        Uri => Url,
        IPAddress => Ip,
        CelOptional => AnyOptional,
        CelObject => new("object"),
        CelType => Type,
        IDictionary => AnyMap,
        IList => AnyList,
        _ => Dyn,
    };

    /// <summary>True when <paramref name="actual"/> fits where this type is expected. Unknown types fit.</summary>
    public bool Accepts(CelType actual) =>
        Name == "dyn"
            || actual.Name == "dyn"
            || Name == actual.Name && (Element is null || actual.Element is null || Element.Accepts(actual.Element));
}
