namespace KafkaPi.Crds.Schema;

/// <summary>The form of the string, of each entry of the list, or of each value of the map.</summary>
/// <remarks>
/// Becomes a CEL rule. An OpenAPI pattern can only recite the expression; a CEL rule has a message that says what to
/// write instead.
/// </remarks>
/// <param name="regex">Anchored at both ends, in the syntax that RE2 and .NET share.</param>
/// <param name="message">What is wrong, and what to write instead.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatternAttribute(string regex, string message) : Attribute
{
    public string Regex => regex;

    public string Message => message;
}
