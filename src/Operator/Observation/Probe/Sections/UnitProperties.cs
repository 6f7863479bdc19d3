using System.Collections.Frozen;
using System.Globalization;

namespace KafkaPi.Operator.Observation.Probe.Sections;

/// <summary>The properties of one unit, as <c>systemctl show</c> names them.</summary>
internal sealed class UnitProperties(FrozenDictionary<string, string> properties, ProbeLines lines)
{
    public string this[string name] =>
        properties.TryGetValue(name, out var value) ? value : throw lines.Missing($"a unit's {name} is missing");

    public long Number(string name) =>
        long.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw lines.Missing($"a unit's {name} is not a number");

    /// <summary>A count, at most <see cref="int.MaxValue"/>.</summary>
    public int Count(string name) => (int)Math.Min(Number(name), int.MaxValue);
}
