using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KafkaPi.Operator.Observed;

/// <summary>A line of the probe's answer: a key and its values.</summary>
internal sealed record ProbeLine(int Number, string Key, ImmutableArray<string> Values)
{
    public string Text => Values[0];

    public ProbeFormatException Refuse(string problem) => new(Number, $"{Key}: {problem}");

    public int Int32(int value) =>
        int.TryParse(Values[value], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Refuse("not a number");

    public long Int64(int value) =>
        long.TryParse(Values[value], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Refuse("not a number");

    /// <summary>Decimal, at most the year 5138 as seconds since 1970.</summary>
    public double Seconds(int value) =>
        double.TryParse(Values[value], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < 1e11
            ? seconds
            : throw Refuse("not a number of seconds");

    public bool Flag(int value) => Values[value] switch { "1" => true, "0" => false, _ => throw Refuse("neither 0 nor 1") };

    public string Base64(int value) =>
        System.Buffers.Text.Base64.IsValid(Values[value].AsSpan())
            ? Encoding.UTF8.GetString(Convert.FromBase64String(Values[value]))
            : throw Refuse("not base64");
}

/// <summary>
/// The probe's answer by keys, once it is proven to be whole: the last line is the SHA-256 of those before it, every key is known and has
/// as many values, and comes as often, as it has to.
/// </summary>
internal sealed class ProbeLines
{
    private const string Version = "1";

    private static readonly FrozenDictionary<string, Shape> Shapes = new Dictionary<string, Shape>
    {
        ["kafkapi-probe"] = new(1, 1, 1),
        ["model"] = new(1, 1, 1),
        ["machine"] = new(1, 1, 1),
        ["bits"] = new(1, 1, 1),
        ["memory"] = new(1, 1, 1),
        ["hostname"] = new(1, 1, 1),
        ["machine-id"] = new(1, 1, 1),
        ["boot-id"] = new(1, 1, 1),
        ["systemd"] = new(1, 1, 1),
        ["os"] = new(2, 0, 3),
        ["uptime"] = new(1, 1, 1),
        ["address"] = new(1, 1),
        ["resolved"] = new(1, 0),
        ["java"] = new(1, 0, 1),
        ["apt"] = new(1, 0, 1),
        ["package"] = new(2, 0),
        ["owner"] = new(2, 0, 1),
        ["user"] = new(1, 1, 1),
        ["account"] = new(3, 0, 1),
        ["current"] = new(1, 0, 1),
        ["distribution"] = new(1, 0),
        ["file"] = new(5, 0),
        ["sha256"] = new(2, 0),
        ["disk"] = new(3, 0),
        ["unit"] = new(1, 0),
        ["revision"] = new(2, 0, 2),
        ["release"] = new(2, 0, 2),
        ["settings"] = new(2, 0, 2),
        ["staged"] = new(2, 0, 2),
        ["servers"] = new(2, 0, 2),
        ["log"] = new(2, 0, 2),
        ["listener"] = new(3, 0),
        ["stranger"] = new(1, 0, 1),
        ["reach"] = new(3, 0),
        ["zookeeper-data"] = new(1, 0, 1),
        ["myid"] = new(1, 0, 1),
        ["log-dir"] = new(4, 0),
        ["replicas"] = new(1, 0),
        ["srvr"] = new(1, 0),
        ["ufw"] = new(2, 0, 1),
        ["ufw-rule"] = new(1, 0),
        ["time"] = new(1, 1, 1),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly ILookup<string, ProbeLine> lines;
    private readonly int last;

    public ProbeLines(string answer)
    {
        var end = answer.LastIndexOf("end\t", StringComparison.Ordinal);
        last = answer.AsSpan().Count('\n');
        if (end < 1 || answer[end - 1] != '\n' || !answer.EndsWith('\n')) throw new ProbeFormatException(last, "its end is missing");
        if (answer[(end + 4)..^1] != Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(answer[..end]))))
            throw new ProbeFormatException(last, "its digest differs: it was changed on the way");

        lines = answer[..(end - 1)].Split('\n').Select(Read).ToLookup(l => l.Key, StringComparer.Ordinal);
        foreach (var (key, shape) in Shapes)
        {
            var count = lines[key].Count();
            if (count < shape.Least || count > shape.Most) throw new ProbeFormatException(last, $"{key} comes {count} times");
        }

        if (One("kafkapi-probe") is { Number: 1, Text: Version }) return;
        throw new ProbeFormatException(1, $"not version {Version} of the format");
    }

    public IEnumerable<ProbeLine> All(string key) => lines[key];

    public ProbeLine? Optional(string key) => lines[key].SingleOrDefault();

    public ProbeLine One(string key) => lines[key].Single();

    public ImmutableArray<string> Texts(string key) => [.. lines[key].Select(l => l.Text)];

    /// <summary>As many lines of <paramref name="key"/> as were asked for, in that order.</summary>
    public IEnumerable<(ProbeLine Line, T Asked)> Each<T>(string key, ImmutableArray<T> asked) =>
        lines[key].Count() == asked.Length ? lines[key].Zip(asked) : throw Missing($"{key} comes {lines[key].Count()} times, not {asked.Length}");

    public ProbeFormatException Missing(string problem) => new(last, problem);

    private static ProbeLine Read(string text, int index)
    {
        var parts = text.Split('\t');
        if (!Shapes.TryGetValue(parts[0], out var shape)) throw new ProbeFormatException(index + 1, "no known key");
        if (parts.Length - 1 != shape.Values) throw new ProbeFormatException(index + 1, $"{parts[0]}: {parts.Length - 1} values, not {shape.Values}");
        return new(index + 1, parts[0], [.. parts[1..]]);
    }

    private sealed record Shape(int Values, int Least, int Most = int.MaxValue);
}
