namespace KafkaPi.Crds.Schema;

/// <summary>A short name of the resource on the command line.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShortNameAttribute(string name) : Attribute
{
    public string Name => name;
}
