using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.BrokerConfig;

/// <summary>A setting as its broker reports it.</summary>
/// <param name="Value">
/// The value in force, as the broker parsed it; null when there is none, or when the setting is sensitive.
/// </param>
/// <param name="Levels">All values given for the setting, the strongest first, as they were written.</param>
public sealed record BrokerSetting(
    string? Value, bool IsReadOnly, bool IsSensitive, ImmutableArray<SettingLevel> Levels)
{
    /// <summary>The value given at one level under the setting's own name; null when there is none.</summary>
    public string? Given(string name, SettingSource source)
    {
        foreach (var level in Levels)
        {
            if (level.Source == source && level.Name == name)
            {
                return level.Value;
            }
        }

        return null;
    }
}
