using System.Text.RegularExpressions;

namespace KafkaPi.Crds.Schema;

/// <summary>A form of strings, and the message for a string that breaks it.</summary>
internal sealed record Form(Regex Regex, string Message)
{
    public static Form Of(string regex, string message) => new(Compile(regex), message);

    /// <remarks>In .NET, unlike RE2, <c>$</c> also matches before a line break at the end.</remarks>
    private static Regex Compile(string regex) =>
        new(regex[..^1] + @"\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
}
