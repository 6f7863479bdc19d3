using KafkaPi.Operator.Model.Observed;

namespace KafkaPi.Operator.Planning.Provisioning;

/// <summary>
/// Directories that the spec names and somebody else uses. They are never given to the daemons: a typing error would
/// take a database its files.
/// </summary>
internal static class ForeignDirectories
{
    public static bool Contains(ObservedHost.Seen seen, string path) => seen.Data.Foreign.ContainsKey(path);

    /// <returns>What is wrong, with the mend; null when the directory may be taken.</returns>
    /// <param name="field">The field that names the directory.</param>
    public static string? Message(ObservedHost.Seen seen, string path, string field) =>
        seen.Data.Foreign.TryGetValue(path, out var foreign)
            ? $"{path} of {field} belongs to {foreign.Owner} and has other files in it, such as {foreign.Entry}: name "
                + $"a directory of its own, such as {path}/kafkapi, or move those files away. Nothing was changed in it"
            : null;
}
