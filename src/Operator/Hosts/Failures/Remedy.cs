namespace KafkaPi.Operator.Hosts;

/// <summary>What has to happen before the same operation can succeed.</summary>
public enum Remedy
{
    /// <summary>A later retry may succeed.</summary>
    Retry,

    /// <summary>A person has to change something first; the message says what.</summary>
    Person,
}
