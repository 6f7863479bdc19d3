namespace KafkaPi.Crds.Schema;

/// <summary>A list whose entries are unique, merged by server-side apply as a set.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListSetAttribute : Attribute;
