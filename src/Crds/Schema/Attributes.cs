namespace KafkaPi.Crds.Schema;

/// <summary>The field must be given; the API server refuses the object without it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RequiredAttribute : Attribute;

/// <summary>A form that the string, each entry of the list, or each value of the map has.</summary>
/// <remarks>Becomes a CEL rule, not an OpenAPI pattern: that one can only recite the expression, this one says the mend.</remarks>
/// <param name="regex">Anchored at both ends, in the syntax that RE2 and .NET share.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatternAttribute(string regex, string mend) : Attribute
{
    public string Regex => regex;

    public string Mend => mend;
}

/// <summary>A form that the string or each entry of the list may not have.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RefusedPatternAttribute(string regex, string mend) : Attribute
{
    public string Regex => regex;

    public string Mend => mend;
}

/// <summary>A form that each key of the map has.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KeyPatternAttribute(string regex, string mend) : Attribute
{
    public string Regex => regex;

    public string Mend => mend;
}

/// <summary>The value may not change once it is stored.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ImmutableAttribute(string mend) : Attribute
{
    public string Mend => mend;
}

/// <summary>No two entries of the list have the same value in <paramref name="entryField"/>.</summary>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class UniqueAttribute(string entryField, string mend) : Attribute
{
    public string EntryField => entryField;

    public string Mend => mend;
}

/// <summary>Bounds for the length of a string, or of each value of a map of strings.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LengthAttribute(int minimum, int maximum) : Attribute
{
    public int Minimum => minimum;

    public int Maximum => maximum;
}

/// <summary>Bounds for a number, both included.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RangeAttribute(int minimum, int maximum) : Attribute
{
    public int Minimum => minimum;

    public int Maximum => maximum;
}

/// <summary>Bounds for the number of entries of a list or map.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute(int minimum, int maximum) : Attribute
{
    public int Minimum => minimum;

    public int Maximum => maximum;
}

/// <summary>A list whose entries are unique, merged by server-side apply as a set.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListSetAttribute : Attribute;

/// <summary>A list whose entries are unique by <paramref name="key"/>, merged by server-side apply as a map.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListMapAttribute(string key) : Attribute
{
    public string Key => key;
}

/// <summary>A CEL rule over several fields, and what the user reads when it does not hold. Its twin is in the validator.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
public sealed class ValidationRuleAttribute(string rule, string mend) : Attribute
{
    public string Rule => rule;

    public string Mend => mend;
}

/// <summary>A map of settings in which those that the operator computes are refused, one rule each.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OwnedSettingsAttribute(SettingsFile file) : Attribute
{
    public SettingsFile File => file;
}

/// <summary>A short name of the resource on the command line.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShortNameAttribute(string name) : Attribute
{
    public string Name => name;
}

/// <summary>A column of <c>kubectl get</c>.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class PrinterColumnAttribute(string name, string jsonPath) : Attribute
{
    public string Name => name;

    public string JsonPath => jsonPath;

    public string Type { get; init; } = "string";

    /// <summary>Shown with <c>-o wide</c> only.</summary>
    public bool Wide { get; init; }

    public string? Description { get; init; }
}
