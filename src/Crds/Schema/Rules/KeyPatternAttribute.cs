namespace KafkaPi.Crds.Schema;

/// <summary>The form of each key of the map.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KeyPatternAttribute(string regex, string message) : Attribute
{
    public string Regex => regex;

    public string Message => message;
}
