namespace KafkaPi.Crds.Schema;

/// <summary>A list whose entries are unique by <paramref name="key"/>, merged by server-side apply as a map.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListMapAttribute(string key) : Attribute
{
    public string Key => key;
}
