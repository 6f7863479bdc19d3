namespace KafkaPi.Crds.Schema;

/// <summary>A map that refuses the settings that the operator computes, by one rule each.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OwnedSettingsAttribute(SettingsFile file) : Attribute
{
    public SettingsFile File => file;
}
