namespace KafkaPi.Crds.Schema;

/// <summary>A column of <c>kubectl get</c>.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class PrinterColumnAttribute(string name, string jsonPath) : Attribute
{
    public string Name => name;

    public string JsonPath => jsonPath;

    public string Type { get; init; } = "string";

    /// <summary>True when the column is shown with <c>-o wide</c> only.</summary>
    public bool Wide { get; init; }

    public string? Description { get; init; }
}
