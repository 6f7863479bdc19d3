using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace KafkaPi.Operator.Observation.Probe;

/// <summary>The lines of the probe's answer by key, once the answer is proven to be whole.</summary>
/// <remarks>
/// The last line is the SHA-256 of the lines before it. Every key is known, and its lines have the shape of
/// <see cref="ProbeFormat"/>.
/// </remarks>
internal sealed class ProbeLines
{
    private readonly ILookup<string, ProbeLine> _lines;
    private readonly int _last;

    /// <exception cref="ProbeFormatException">The answer is cut off, altered, or of another format.</exception>
    public ProbeLines(string answer)
    {
        var end = answer.LastIndexOf("end\t", StringComparison.Ordinal);
        _last = answer.AsSpan().Count('\n');
        if (end < 1 || answer[end - 1] != '\n' || !answer.EndsWith('\n'))
        {
            throw new ProbeFormatException(_last, "its end is missing");
        }

        if (answer[(end + 4)..^1] != Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(answer[..end]))))
        {
            throw new ProbeFormatException(_last, "its digest differs: it was changed on the way");
        }

        _lines = answer[..(end - 1)].Split('\n').Select(Read).ToLookup(l => l.Key, StringComparer.Ordinal);
        foreach (var (key, shape) in ProbeFormat.Shapes)
        {
            var count = _lines[key].Count();
            if (count < shape.Least || count > shape.Most)
            {
                throw new ProbeFormatException(_last, $"{key} comes {count} times");
            }
        }

        if (One("kafkapi-probe") is not { Number: 1, Text: ProbeFormat.Version })
        {
            throw new ProbeFormatException(1, $"not version {ProbeFormat.Version} of the format");
        }
    }

    public IEnumerable<ProbeLine> All(string key) => _lines[key];

    public ProbeLine? Optional(string key) => _lines[key].SingleOrDefault();

    public ProbeLine One(string key) => _lines[key].Single();

    public ImmutableArray<string> Texts(string key) => [.. _lines[key].Select(l => l.Text)];

    /// <summary>The lines of a key that comes once for each thing that was asked for, in that order.</summary>
    public IEnumerable<(ProbeLine Line, T Asked)> Each<T>(string key, ImmutableArray<T> asked) =>
        _lines[key].Count() == asked.Length
            ? _lines[key].Zip(asked)
            : throw Missing($"{key} comes {_lines[key].Count()} times, not {asked.Length}");

    public ProbeFormatException Missing(string problem) => new(_last, problem);

    private static ProbeLine Read(string text, int index)
    {
        var parts = text.Split('\t');
        if (!ProbeFormat.Shapes.TryGetValue(parts[0], out var shape))
        {
            throw new ProbeFormatException(index + 1, "no known key");
        }

        if (parts.Length - 1 != shape.Values.Length)
        {
            throw new ProbeFormatException(
                index + 1, $"{parts[0]}: {parts.Length - 1} values, not {shape.Values.Length}");
        }

        return new(index + 1, parts[0], shape, [.. parts[1..]]);
    }
}
