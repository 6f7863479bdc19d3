namespace KafkaPi.Crds.Schema;

/// <summary>Bounds for the length of a string, or of each value of a map of strings.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LengthAttribute(int minimum, int maximum) : Attribute
{
    public int Minimum => minimum;

    public int Maximum => maximum;
}
