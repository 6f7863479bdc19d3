using System.Globalization;

namespace KafkaPi.EndToEnd.Bed.Edits;

/// <summary>What an edit took.</summary>
/// <param name="Settled">From the edit to the status that it has for good, such as Ready.</param>
/// <param name="Stall">Longest time without an acknowledged message meanwhile.</param>
/// <param name="Outages">Daemons that were out of service, in the order in which they were stopped.</param>
/// <param name="Restarted">Daemons that are other processes than before, by names such as <c>pi1 broker</c>.</param>
internal sealed record EditCost(
    TimeSpan Settled, TimeSpan Stall, IReadOnlyList<Outage> Outages, IReadOnlyList<string> Restarted)
{
    /// <summary>The effect in the words of the page on edits; empty where nothing was restarted.</summary>
    /// <remarks>A daemon that is restarted once more begins another roll.</remarks>
    public string Rolls
    {
        get
        {
            var rolls = new List<(string Unit, HashSet<string> Hosts)>();
            foreach (var outage in Outages)
            {
                if (rolls.Count == 0 || rolls[^1].Unit != outage.Unit || !rolls[^1].Hosts.Add(outage.Host))
                {
                    rolls.Add((outage.Unit, [outage.Host]));
                }
            }

            return rolls.Count == 0 ? "" : "rolls " + string.Join(", then ", rolls.Select(r => Plural(r.Unit)));
        }
    }

    /// <summary>The seconds and the longest stall, as the last cells of a row of a table.</summary>
    public string Cells => string.Create(
        CultureInfo.InvariantCulture, $"{Settled.TotalSeconds:F0} s | {Stall.TotalSeconds:F1} s |");

    private static string Plural(string unit) => unit == "broker" ? "brokers" : "ZooKeeper";
}
