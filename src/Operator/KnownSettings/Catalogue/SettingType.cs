namespace KafkaPi.Operator.KnownSettings.Catalogue;

/// <summary>Types of settings. Kafka's ConfigDef has them under the names of Java.</summary>
public enum SettingType
{
    Boolean,

    /// <summary>A whole number of 16 bits.</summary>
    Whole16,

    /// <summary>A whole number of 32 bits.</summary>
    Whole32,

    /// <summary>A whole number of 64 bits.</summary>
    Whole64,

    Fraction,
    Text,
    List,
    ClassName,
    Secret,
}
