namespace KafkaPi.ControlPlane.Api;

/// <summary>The form in which objects are served.</summary>
internal enum Shape
{
    /// <summary>Whole objects.</summary>
    Object,

    /// <summary>A Table of printer columns.</summary>
    Table,

    /// <summary>Objects with their metadata alone.</summary>
    PartialMetadata,
}
