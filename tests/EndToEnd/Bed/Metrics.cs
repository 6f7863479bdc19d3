using System.Globalization;

namespace KafkaPi.EndToEnd.Bed;

/// <summary>One scrape in the text format of Prometheus.</summary>
internal sealed class Metrics(string text)
{
    /// <summary>Sums the series of a counter.</summary>
    /// <param name="name">Name of the counter.</param>
    /// <param name="label">Text of the label that a series must have, such as <c>result="settled"</c>; empty for
    /// all series.</param>
    public long Sum(string name, string label = "") => (long)Value(name, label);

    /// <inheritdoc cref="Sum"/>
    public double Value(string name, string label = "") => text.Split('\n')
        .Where(line =>
            line.StartsWith($"{name}{{", StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
        .Sum(line => double.Parse(line.Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
}
