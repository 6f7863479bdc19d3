namespace KafkaPi.Crds.Schema;

/// <summary>A field that must be given. The API server refuses the object without it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RequiredAttribute : Attribute;
