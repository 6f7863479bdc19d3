using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace KafkaPi.Operator.Observation.Probe;

/// <summary>A line of the probe's answer. Its values have the names of <see cref="ProbeFormat"/>.</summary>
/// <param name="Number">The number of the line, from 1.</param>
internal sealed record ProbeLine(int Number, string Key, ProbeShape Shape, ImmutableArray<string> Values)
{
    /// <summary>The value of a line that has only one.</summary>
    public string Text => Values[0];

    public string this[string name] => Values[Shape.Values.IndexOf(name)];

    public ProbeFormatException Refuse(string problem) => new(Number, $"{Key}: {problem}");

    public int Int32(string name) =>
        int.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Refuse("not a number");

    public long Int64(string name) =>
        long.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Refuse("not a number");

    /// <summary>Seconds as a decimal number. As seconds since 1970 the limit is the year 5138.</summary>
    public double Seconds(string name) =>
        double.TryParse(this[name], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds < 1e11
                ? seconds
                : throw Refuse("not a number of seconds");

    public bool Flag(string name) => this[name] switch
    {
        "1" => true,
        "0" => false,
        _ => throw Refuse("neither 0 nor 1"),
    };

    /// <summary>A number of units, in bytes.</summary>
    public long Bytes(string name, long unit) =>
        Math.BigMul(unit, Int64(name)) is var bytes && bytes <= long.MaxValue
            ? (long)bytes
            : throw Refuse("out of range");

    public string Base64(string name) =>
        System.Buffers.Text.Base64.IsValid(this[name].AsSpan())
            ? Encoding.UTF8.GetString(Convert.FromBase64String(this[name]))
            : throw Refuse("not base64");
}
