namespace KafkaPi.Operator.Model.Rendered;

/// <summary>A directory as it has to be on a host. A missing directory is made with its parents.</summary>
public sealed record RenderedDirectory(string Path, string Mode, string Owner, string Group);
