namespace KafkaPi.Crds.Schema;

/// <summary>The form that the string, or each entry of the list, may not have.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RefusedPatternAttribute(string regex, string message) : Attribute
{
    public string Regex => regex;

    public string Message => message;
}
