using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Protobuf;

/// <summary>
/// Reads objects in the protobuf form of typed Go clients: <c>k8s\0</c>, then an envelope with kind, version and
/// message.
/// </summary>
internal static class ProtobufReader
{
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    /// <summary>Reads an object as JSON.</summary>
    /// <exception cref="FormatException">The body is malformed, or of an unreadable kind.</exception>
    public static JsonObject Read(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith("k8s\0"u8))
        {
            throw new FormatException(
                "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }

        var apiVersion = "";
        var kind = "";
        ReadOnlySpan<byte> raw = default;
        var envelope = new Fields(body[4..]);
        while (envelope.Next())
        {
            if (envelope.Number == 1)
            {
                (apiVersion, kind) = TypeMeta(envelope.Bytes);
            }
            else if (envelope.Number == 2)
            {
                raw = envelope.Bytes;
            }
        }
        var group = apiVersion.Contains('/') ? apiVersion.Split('/')[0] + "/" : "";
        var message = ProtobufSchema.Find(group + kind) is not null ? group + kind : kind;
        var result = Message(raw, message);
        result["apiVersion"] = apiVersion;
        result["kind"] = kind;
        return result;
    }

    private static (string ApiVersion, string Kind) TypeMeta(ReadOnlySpan<byte> bytes)
    {
        var (apiVersion, kind) = ("", "");
        var fields = new Fields(bytes);
        while (fields.Next())
        {
            var text = Encoding.UTF8.GetString(fields.Bytes);
            (apiVersion, kind) = fields.Number == 1 ? (text, kind) : (apiVersion, text);
        }
        return (apiVersion, kind);
    }

    private static JsonObject Message(ReadOnlySpan<byte> bytes, string type)
    {
        var schema = ProtobufSchema.Find(type) ?? throw new FormatException($"{type} is not read as protobuf here");
        var result = new JsonObject();
        var fields = new Fields(bytes);
        while (fields.Next())
        {
            if (!schema.TryGetValue(fields.Number, out var field))
            {
                continue;
            }

            if (field.IsMap)
            {
                var (key, value) = Entry(fields.Bytes, field.Type);
                result.Ensure(field.Name)[key] = value;
            }
            else if (field.Repeated)
            {
                if (result[field.Name] is not JsonArray items)
                {
                    result[field.Name] = items = [];
                }

                items.Add(Value(fields, field.Type));
            }
            else if (Value(fields, field.Type) is { } value && !IsUnset(value, field.Type))
            {
                result[field.Name] = value;
            }
        }
        return result;
    }

    /// <summary>Go types write unset members as empty strings and messages; JSON leaves such members out.</summary>
    private static bool IsUnset(JsonNode value, string type) =>
        type == "string" && value.GetValue<string>().Length == 0
            || value is JsonObject { Count: 0 } && type != "ObjectMeta";

    private static (string Key, JsonNode? Value) Entry(ReadOnlySpan<byte> bytes, string type)
    {
        var key = "";
        JsonNode? value = JsonValue.Create("");
        var fields = new Fields(bytes);
        while (fields.Next())
        {
            if (fields.Number == 1)
            {
                key = Encoding.UTF8.GetString(fields.Bytes);
            }
            else
            {
                value = Value(fields, type);
            }
        }
        return (key, value);
    }

    private static JsonNode? Value(Fields field, string type) => type switch
    {
        "string" => JsonValue.Create(Encoding.UTF8.GetString(field.Bytes)),
        "bytes" => JsonValue.Create(Convert.ToBase64String(field.Bytes)),
        "bool" => JsonValue.Create(field.Varint != 0),
        "int32" or "int64" => JsonValue.Create((long)field.Varint),
        "Time" => Time(field.Bytes, "yyyy-MM-dd'T'HH:mm:ss'Z'"),
        "MicroTime" => Time(field.Bytes, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"),
        _ => Message(field.Bytes, type),
    };

    private static JsonValue? Time(ReadOnlySpan<byte> bytes, string format)
    {
        long seconds = 0, nanos = 0;
        var fields = new Fields(bytes);
        while (fields.Next())
        {
            (seconds, nanos) = fields.Number == 1 ? ((long)fields.Varint, nanos) : (seconds, (long)fields.Varint);
        }
        // An unset time is Go's zero time, 0001-01-01.
        if (bytes.IsEmpty || seconds <= -62135596800)
        {
            return null;
        }

        var time = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanos / 100);
        return JsonValue.Create(time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture));
    }

    /// <summary>The fields of a message, one after the other.</summary>
    private ref struct Fields(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public int Number { get; private set; }

        public ulong Varint { get; private set; }

        public ReadOnlySpan<byte> Bytes { get; private set; }

        public bool Next()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            var tag = ReadVarint();
            Number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    Varint = ReadVarint();
                    break;
                case 1:
                    Take(8);
                    break;
                case 2:
                    Bytes = Take(ReadVarint());
                    break;
                case 5:
                    Take(4);
                    break;
                default:
                    throw new FormatException("proto: illegal wireType");
            }
            return true;
        }

        private ulong ReadVarint()
        {
            ulong value = 0;
            for (var shift = 0; shift < 64; shift += 7)
            {
                var next = Take(1)[0];
                value |= (ulong)(next & 0x7f) << shift;
                if (next < 0x80)
                {
                    return value;
                }
            }
            throw new FormatException("proto: integer overflow");
        }

        private ReadOnlySpan<byte> Take(ulong count)
        {
            if (count > (ulong)_rest.Length)
            {
                throw new FormatException("unexpected EOF");
            }

            var taken = _rest[..(int)count];
            _rest = _rest[(int)count..];
            return taken;
        }
    }
}
