using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace KafkaPi.ControlPlane.Protobuf;

/// <summary>
/// The readable messages by kind (<c>Event</c>), or by group and kind where two groups share a kind
/// (<c>events.k8s.io/Event</c>).
/// </summary>
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
                field => new ProtobufField(
                    field.Groups["name"].Value, field.Groups["type"].Value, field.Groups["repeated"].Success,
                    field.Groups["map"].Success)));
    }

    [GeneratedRegex(@"message (?<name>\S+) \{(?<body>[^}]*)\}")]
    private static partial Regex MessagePattern();

    [GeneratedRegex(@"(?<repeated>repeated )?(?<map>map<string,)?(?<type>\w+)>? (?<name>\w+) = (?<number>\d+);")]
    private static partial Regex FieldPattern();
}
