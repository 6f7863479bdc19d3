using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace KafkaPi.ControlPlane.Protobuf;

/// <summary>A field of a message: its JSON name, its type, and whether it repeats or maps strings to the type.</summary>
internal sealed record ProtobufField(string Name, string Type, bool Repeated, bool IsMap);

/// <summary>The messages that can be read, by kind (<c>Event</c>) or by group and kind where two groups have one (<c>events.k8s.io/Event</c>).</summary>
internal static partial class ProtobufSchema
{
    private static readonly FrozenDictionary<string, FrozenDictionary<int, ProtobufField>> Messages = Load();

    public static FrozenDictionary<int, ProtobufField>? Find(string message) => Messages.GetValueOrDefault(message);

    private static FrozenDictionary<string, FrozenDictionary<int, ProtobufField>> Load()
    {
        using var stream = typeof(ProtobufSchema).Assembly.GetManifestResourceStream("kubernetes.proto")!;
        using var reader = new StreamReader(stream);
        return MessagePattern().Matches(reader.ReadToEnd()).ToFrozenDictionary(
            message => message.Groups["name"].Value,
            message => FieldPattern().Matches(message.Groups["body"].Value).ToFrozenDictionary(
                field => int.Parse(field.Groups["number"].ValueSpan, CultureInfo.InvariantCulture),
                field => new ProtobufField(field.Groups["name"].Value, field.Groups["type"].Value, field.Groups["repeated"].Success, field.Groups["map"].Success)));
    }

    [GeneratedRegex(@"message (?<name>\S+) \{(?<body>[^}]*)\}")]
    private static partial Regex MessagePattern();

    [GeneratedRegex(@"(?<repeated>repeated )?(?<map>map<string,)?(?<type>\w+)>? (?<name>\w+) = (?<number>\d+);")]
    private static partial Regex FieldPattern();
}
