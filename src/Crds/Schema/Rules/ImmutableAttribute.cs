namespace KafkaPi.Crds.Schema;

/// <summary>A value that may not change once it is stored.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ImmutableAttribute(string message) : Attribute
{
    public string Message => message;
}
