using System.Collections.Frozen;
using System.Collections.Immutable;

namespace KafkaPi.Operator.KnownSettings.Catalogue;

/// <summary>All settings that one version knows.</summary>
/// <param name="Version">The version that was asked; the newest one for a table that is kept by hand.</param>
/// <param name="Source">Where the table comes from, in words.</param>
/// <param name="Settings">Sorted by name.</param>
public sealed record SettingTable(Version Version, string Source, ImmutableArray<KnownSetting> Settings)
{
    private readonly FrozenDictionary<string, KnownSetting> _byName =
        Settings.ToFrozenDictionary(s => s.Name, StringComparer.Ordinal);

    private readonly ImmutableArray<KnownSetting> _prefixes =
        [.. Settings.Where(s => s.IsPrefix).OrderByDescending(s => s.Name.Length)];

    /// <summary>
    /// The setting of that name. A setting that stands for all of a prefix is found by any of its names.
    /// </summary>
    public KnownSetting? Find(string name) =>
        _byName.GetValueOrDefault(name)
        ?? _prefixes.FirstOrDefault(p => name.StartsWith(p.Name, StringComparison.Ordinal));
}
