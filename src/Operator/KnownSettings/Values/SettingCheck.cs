using KafkaPi.Operator.KnownSettings.Catalogue;

namespace KafkaPi.Operator.KnownSettings.Values;

/// <summary>What is wrong with the value of one known setting, with the mend.</summary>
internal static class SettingCheck
{
    /// <param name="who">Who takes the setting, with the version.</param>
    /// <param name="standard">The value in force when the setting is removed.</param>
    /// <returns>Null when nothing is wrong.</returns>
    public static string? Refusal(
        string who, KnownSetting setting, Func<string?> standard, string value, bool isTaken)
    {
        if (HiddenCharacters.First(value) is { } hidden)
        {
            return $"it has a character that nobody sees, {hidden}: type the value anew";
        }

        return isTaken ? null : $"{who} takes {ValueCheck.InWords(setting)}: {Mend(setting, standard, value)}";
    }

    private static string Mend(KnownSetting setting, Func<string?> standard, string value) =>
        Suggestion.For(setting, value) is { } meant ? $"write {meant}"
        : standard() is { Length: > 0 } text ? $"correct it, or remove it for the default {text}"
        : "correct it, or remove it";
}
