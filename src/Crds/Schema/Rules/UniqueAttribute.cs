namespace KafkaPi.Crds.Schema;

/// <summary>A list in which no two entries have the same value in <paramref name="entryField"/>.</summary>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class UniqueAttribute(string entryField, string message) : Attribute
{
    public string EntryField => entryField;

    public string Message => message;
}
